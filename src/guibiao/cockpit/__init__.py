"""The leaders' cockpit (领导驾驶舱): how many targets are met, on track, behind; where, whose, and what changed."""
