"""The main script: what every run of every session begins with."""

from okr.ui import navigation

if __name__ == "__main__":
    navigation.run()
