"""What the portal takes, beside the least that the machine must take for the same work."""
