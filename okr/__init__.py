"""Jauge: OKRs for social-media teams, with gauges that move by themselves."""
