"""To and from a course page (Moodle, Canvas, …): who is in the class, what they handed in, and what goes back."""
