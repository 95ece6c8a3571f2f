"""Who: people, teams, memberships, sign-in."""
