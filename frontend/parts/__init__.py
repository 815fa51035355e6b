"""The parts of the design system, by kind; `{% load kontor %}` offers them all."""
