"""What we tell people: needs you, reminders, the weekly digest and the outbox."""
