"""Somebody in front of a browser tab, by what they do and see."""

import re
from contextlib import suppress

from playwright.sync_api import TimeoutError, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

LONGEST_WAIT_MS = 15_000
TRIES = 5
FIRST_CELL_PX = (120, 52)
GLANCE_MS = 20
ENDED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
OWNER = {
    "sign_in.name": "Ana",
    "sign_in.email": "ana@example.org",
    "sign_in.team": "Social",
    "sign_in.password": "a long password",
}

expect.set_options(timeout=LONGEST_WAIT_MS)


class Visitor:
    """A person in a browser of their own; keys are those of the widgets."""

    def __init__(self, context, server):
        self.context = context
        self.server = server
        self.page = context.new_page()
        self.page.set_default_timeout(LONGEST_WAIT_MS)
        self.page.on("websocket", self._keep_socket)
        self._is_answered = True
        self.fetched_elsewhere = []
        self.page.on("request", self._note_address)

    def another_tab(self):
        """Give the same person in a second tab."""
        return Visitor(self.context, self.server)

    # What they do

    def go(self, path="/"):
        """Open an address of the app."""
        self.page.goto(self.server.address + path)
        return self

    def open_screen(self, title):
        """Follow a link of the navigation."""
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=title).click()

    def press(self, key):
        """Press a button."""
        self.rests()
        self.keyed(key).get_by_role("button").click()

    def type(self, key, text):
        """Put text in place of what a field holds, and leave the field."""
        self.rests()
        field = self.field(key)
        field.fill(text)
        field.blur()

    def type_day(self, key, day):
        """Write a date, digit by digit."""
        self.rests()
        self.keyed(key).get_by_role("spinbutton").first.click()
        self.page.keyboard.type(f"{day:%d%m%Y}")
        self.page.keyboard.press("Tab")

    def type_first_cell(self, key, text):
        """Type into the first cell of a table, which is a picture until a cell is opened."""
        cell = self.page.locator("textarea.gdg-input")
        for _try in range(TRIES):
            self.rests()
            table = self.keyed(key).get_by_test_id("data-grid-canvas")
            table.scroll_into_view_if_needed()
            box = table.bounding_box()
            self.page.mouse.click(box["x"] + FIRST_CELL_PX[0], box["y"] + FIRST_CELL_PX[1])
            self.page.keyboard.press("Enter")
            # A table that is still being drawn does not hear the click.
            with suppress(TimeoutError):
                cell.fill(text, timeout=LONGEST_WAIT_MS / TRIES)
                break
        # A table waits a moment before it tells the server.
        with self._socket.expect_event("framesent", lambda frame: text.encode() in frame):
            self.page.keyboard.press("Enter")

    def choose(self, key, option):
        """Choose an option of a list."""
        found = self.page.get_by_role("option", name=option, exact=True)
        self._pick_option(key, found, wanted=option)

    def pick_segment(self, key, option):
        """Choose one of the options that stand side by side."""
        self.rests()
        self.keyed(key).get_by_role("radio", name=option).click()

    def name(self, key, text):
        """Type an option that a list may have or not."""
        option = self.page.get_by_role("option").filter(has_text=text).first
        self._pick_option(key, option, typed=text)

    def _keep_socket(self, socket):
        self._socket = socket
        self._is_answered = True
        socket.on("framesent", self._note_question)
        socket.on("framereceived", self._note_answer)

    def _note_question(self, frame):
        if isinstance(frame, bytes) and BackMsg.FromString(frame).HasField("rerun_script"):
            self._is_answered = False

    def _note_answer(self, frame):
        if isinstance(frame, bytes):
            answer = ForwardMsg.FromString(frame)
            # A run that a later question cut short ends in a way of its own.
            if answer.WhichOneof("type") == "script_finished" and answer.script_finished in ENDED:
                self._is_answered = True

    def _note_address(self, request):
        if request.url.startswith("http") and not request.url.startswith(self.server.address):
            self.fetched_elsewhere.append(request.url)

    def _pick_option(self, key, option, typed="", wanted=""):
        """Open a list and pick; what the server sends meanwhile may have closed it again."""
        for _try in range(TRIES):
            self.rests()
            self.field(key).click()
            if typed:
                self.field(key).fill(typed)
            with suppress(TimeoutError, AssertionError):
                option.click(timeout=LONGEST_WAIT_MS / TRIES)
                if wanted and self.keyed(key).get_by_test_id("stSelectbox").count():
                    # A list that is drawn anew under the pointer may give its neighbour.
                    expect(self.field(key)).to_have_value(wanted, timeout=LONGEST_WAIT_MS / TRIES)
                return
        raise AssertionError(f"{key} does not offer {option}")

    def pick(self, picked):
        """Click what a component lets be clicked, by its `data-pick`."""
        self.rests()
        self.page.locator(f'[data-pick="{picked}"]').click()

    def drop(self, name, content):
        """Drop a file on the Metrics screen."""
        files = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        self.keyed("import.file").locator("input[type=file]").set_input_files(files)

    def create_owner(self):
        """Make the first account, as on the first visit."""
        for key, text in OWNER.items():
            self.field(key).fill(text)
        self.field("sign_in.password").press("Enter")

    def sign_in(self, email=OWNER["sign_in.email"], password=OWNER["sign_in.password"]):
        """Sign in with a password."""
        # Enter is not heard before the button has come.
        self.rests()
        self.field("sign_in.email").fill(email)
        self.field("sign_in.password").fill(password)
        self.field("sign_in.password").press("Enter")

    def hears(self, listener):
        """Hand over, frame by frame, all that the server sends from now on."""
        self.page.on(
            "websocket", lambda socket: socket.on("framereceived", lambda frame: listener(frame))
        )

    # What they see

    def keyed(self, key):
        """Find a widget or container by its key."""
        return self.page.locator(".st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key))

    def field(self, key):
        """Find the place to type of a widget."""
        return self.keyed(key).locator("input, textarea")

    def sees(self, text):
        """Wait for a text, somewhere on the screen."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def sees_not(self, text):
        """Make sure that a text is gone."""
        expect(self.page.get_by_text(text)).to_have_count(0)

    def finds(self, key, text):
        """Make sure that a field holds a text."""
        expect(self.field(key)).to_have_value(text)

    def rests(self):
        """Wait until the server has answered all that was asked, and the screen shows it.

        What is clicked within the half second that a screen takes to arrive can get lost.
        """
        app = self.page.get_by_test_id("stApp")
        for _glance in range(LONGEST_WAIT_MS // GLANCE_MS):
            expect(app).to_have_attribute("data-test-script-state", "notRunning")
            if self._is_answered:
                return
            self.page.wait_for_timeout(GLANCE_MS)
        raise AssertionError("the server did not answer")
