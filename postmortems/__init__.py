"""What we learned: postmortems, timelines, contributing factors, lessons."""
