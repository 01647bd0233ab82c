"""The main script: what every run of every session begins with."""

from okr.ui import navigation

navigation.run()
