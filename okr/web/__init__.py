"""The only Starlette: what the app answers to beside Streamlit itself."""
