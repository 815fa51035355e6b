"""Sending a bank statement, step by step; the same for the portal and the workspace."""
