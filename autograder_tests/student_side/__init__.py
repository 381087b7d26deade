"""What runs beside a student's code: it knows how to run cells and how to send plain values, and nothing about tests."""
