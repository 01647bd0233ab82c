"""Entry: the Streamlit app with its HTTP routes. Start it with `python run.py`."""

import os
import pkgutil
import runpy
from importlib import import_module
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from okr import ui
from okr.web.routes import MIDDLEWARE, ROUTES, lifespan

MAIN = Path(__file__).parent / "okr" / "ui" / "main.py"

# Secrets are read here once, so that those named JAUGE_… count as environment variables, but
# for those that are set: Streamlit would replace them.
stated = dict(os.environ)
st.secrets.load_if_toml_exists()
os.environ.update(stated)

# Loaded before the first visitor comes: sessions that load the same modules at the same time
# trip over each other, because a module is missing for an instant while it is being loaded.
for module in pkgutil.iter_modules(ui.__path__, f"{ui.__name__}."):
    import_module(module.name)

app = st.App(MAIN, routes=ROUTES, middleware=MIDDLEWARE, lifespan=lifespan)

if get_script_run_ctx(suppress_warning=True) is not None:
    # A host that runs this file as a plain script gets the app without its routes and lifespan.
    runpy.run_path(str(MAIN), run_name="__main__")
