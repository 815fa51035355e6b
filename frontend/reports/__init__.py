"""Reports as both doors for people show them: the same figures from the same selector."""
