"""What both doors show and ask about customers and suppliers."""
