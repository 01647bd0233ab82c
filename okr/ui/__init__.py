"""The only Streamlit outside app.py and pages/."""
