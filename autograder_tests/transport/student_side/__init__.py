"""What runs beside a student's code: it can run cells and send plain values, and knows no test."""
