import pytest

from connectors import paging
from connectors.errors import BadAnswer, Unreadable
from connectors.spec import Bearer, Cursor, InQuery, LinkHeader, NextUrl, Offset, PageNumber
from connectors.wire import Call
from tests.connectors.serving import playing
from tests.connectors.toy import SECRET, TYPED, caller, toy, with_way

URL = "https://api.toy.example/things"


def page(*rows, **more):
    return {"json": {"data": list(rows), **more}}


def read(answers, declared, *, call=None, rows="data", carry=None, for_ever=False):
    """Read all pages of a listing over HTTP; give their rows and the calls that were heard."""
    platform = with_way(
        TYPED if carry is None else TYPED.__class__("token", TYPED.title, (), carry)
    )
    with playing(answers, for_ever=for_ever) as played:
        asking = caller(played.address, platform)
        try:
            call = call or Call("GET", URL, query=[("limit", "2")])
            told = list(paging.pages(call, declared, rows, asking.ask(), platform))
        finally:
            asking.close()
    found = [row for one in told for row in (one["data"] if isinstance(one, dict) else one)]
    return found, played.calls


def queries(calls):
    return [heard.query for heard in calls]


def test_what_has_no_pages_is_asked_once():
    rows, calls = read([page(1, 2, next=f"{URL}?page=2")], None)
    assert (rows, queries(calls)) == ([1, 2], [{"limit": "2"}])


# The next address


def test_the_next_address_is_followed_until_there_is_none():
    declared = NextUrl("paging.next")
    answers = [
        page(1, 2, paging={"next": f"{URL}?limit=2&after=b"}),
        page(3, 4, paging={"next": f"{URL}?limit=2&after=d"}),
        page(5, paging={}),
    ]
    rows, calls = read(answers, declared)
    assert rows == [1, 2, 3, 4, 5]
    expected = [{"limit": "2"}, {"limit": "2", "after": "b"}, {"limit": "2", "after": "d"}]
    assert queries(calls) == expected


@pytest.mark.parametrize("end", [None, "", False])
def test_an_empty_next_address_is_the_end(end):
    assert len(read([page(1, next=end)], NextUrl("next"))[1]) == 1


def test_a_next_address_that_holds_the_token_gets_no_second_one():
    answers = [page(1, next=f"{URL}?after=b&access_token={SECRET}"), page(2)]
    _rows, calls = read(answers, NextUrl("next"), carry=InQuery())
    assert calls[1].raw_query == f"after=b&access_token={SECRET}"


@pytest.mark.parametrize("wrong", ["/things?page=2", "ftp://api.toy.example", "javascript:x"])
@pytest.mark.parametrize("carry", [Bearer(), InQuery()])
def test_what_is_no_address_is_a_changed_shape(wrong, carry):
    with pytest.raises(BadAnswer, match=r"Toy & Co .*“next” is missing"):
        read([page(1, next=wrong)], NextUrl("next"), carry=carry)


@pytest.mark.parametrize(
    "wrong", [5, {"url": URL}, [URL], True, "https://[", "https://", "http://a@["]
)
@pytest.mark.parametrize("carry", [Bearer(), InQuery()])
def test_neither_is_what_only_begins_like_one(wrong, carry):
    with pytest.raises(BadAnswer, match=r"Toy & Co .*“next” is missing"):
        read([page(1, next=wrong)], NextUrl("next"), carry=carry)


# Marks


def test_a_mark_is_sent_along_until_there_is_none():
    answers = [page(1, meta={"next": "b"}), page(2, meta={"next": 3}), page(3, meta={})]
    rows, calls = read(answers, Cursor("meta.next", "cursor"))
    assert rows == [1, 2, 3]
    expected = [{"limit": "2"}, {"limit": "2", "cursor": "b"}, {"limit": "2", "cursor": "3"}]
    assert queries(calls) == expected


def test_an_empty_mark_is_the_end():
    assert len(read([page(1, next="")], Cursor("next", "cursor"))[1]) == 1


def test_a_mark_may_be_there_at_the_end_too():
    answers = [page(1, next="b", has_more=True), page(2, next="c", has_more=False)]
    rows, _calls = read(answers, Cursor("next", "cursor", more="has_more"))
    assert rows == [1, 2]


def test_a_mark_takes_the_place_of_an_older_one():
    call = Call("GET", URL, query=[("cursor", "first"), ("limit", "2")])
    _rows, calls = read([page(1, next="b"), page(2)], Cursor("next", "cursor"), call=call)
    assert queries(calls) == [{"cursor": "first", "limit": "2"}, {"limit": "2", "cursor": "b"}]
    assert calls[1].raw_query.count("cursor") == 1


def test_a_mark_may_go_into_the_body():
    call = Call("POST", URL, json={"limit": 2})
    declared = Cursor("next", "cursor", is_in_body=True)
    _rows, calls = read([page(1, next=7), page(2)], declared, call=call)
    assert [heard.json for heard in calls] == [{"limit": 2}, {"limit": 2, "cursor": 7}]
    _rows, calls = read([page(1, next=7), page(2)], declared, call=Call("POST", URL))
    assert [heard.json for heard in calls] == [None, {"cursor": 7}]


# The Link header


@pytest.mark.parametrize(
    "link",
    [
        f'<{URL}?page=2>; rel="next"',
        f"<{URL}?page=2>; rel=next",
        f'<{URL}?page=1>; rel="prev", <{URL}?page=2>; rel="next"',
        f'<{URL}?page=2>; rel="next", <{URL}?page=9>; rel="last"',
        f'<{URL}?page=2>; title="more"; rel="next"',
        f'<{URL}?page=2> ;rel="next"',
    ],
)
def test_the_link_header_names_the_next_page(link):
    first = {"headers": {"Link": link}, "json": [1, 2]}
    rows, calls = read([first, {"json": [3]}], LinkHeader(), rows="@")
    assert rows == [1, 2, 3]
    assert queries(calls)[1] == {"page": "2"}


@pytest.mark.parametrize("link", ["", f'<{URL}?page=1>; rel="prev"', "next", f'{URL}; rel="next"'])
def test_a_link_header_without_a_next_page_is_the_end(link):
    rows, calls = read([{"headers": {"Link": link}, "json": [1]}], LinkHeader(), rows="@")
    assert (rows, len(calls)) == ([1], 1)


def test_a_link_to_nowhere_is_a_changed_shape():
    first = {"headers": {"Link": '</things?page=2>; rel="next"'}, "json": [1]}
    with pytest.raises(BadAnswer, match="Toy & Co"):
        read([first], LinkHeader(), rows="@")


# Counted rows


def test_rows_are_counted_until_a_page_is_short():
    rows, calls = read([page(1, 2), page(3, 4), page(5)], Offset("start", "limit", 2))
    assert rows == [1, 2, 3, 4, 5]
    assert [heard["start"] for heard in queries(calls)] == ["0", "2", "4"]
    assert {heard["limit"] for heard in queries(calls)} == {"2"}


def test_a_full_last_page_costs_one_more_call():
    rows, calls = read([page(1, 2), page()], Offset("start", "limit", 2, first=1))
    assert rows == [1, 2]
    assert [heard["start"] for heard in queries(calls)] == ["1", "3"]


@pytest.mark.parametrize("total", [3, "3", 3.0])
def test_a_total_says_how_many_rows_there_are(total):
    declared = Offset("start", "limit", 2, total="total")
    rows, calls = read([page(1, 2, total=total), page(3, total=total)], declared)
    assert (rows, len(calls)) == ([1, 2, 3], 2)


def test_a_total_of_full_pages_costs_no_more_call():
    declared = Offset("start", "limit", 2, total="total")
    rows, calls = read([page(1, 2, total=4), page(3, 4, total=4)], declared)
    assert (rows, len(calls)) == ([1, 2, 3, 4], 2)


def test_without_its_total_a_short_page_is_the_end():
    declared = Offset("start", "limit", 2, total="total")
    assert len(read([page(1, 2), page(3)], declared)[1]) == 2


def test_a_size_need_not_be_sent():
    _rows, calls = read([page(1)], Offset("start", "", 2))
    assert queries(calls) == [{"limit": "2", "start": "0"}]


@pytest.mark.parametrize(("is_text", "sent"), [(False, [0, 2]), (True, ["0", "2"])])
def test_the_count_may_go_into_the_body(is_text, sent):
    declared = Offset("offset", "limit", 2, is_in_body=True, is_text=is_text)
    call = Call("POST", URL, json={"of": "views"})
    _rows, calls = read([page(1, 2), page()], declared, call=call)
    size = "2" if is_text else 2
    assert [heard.json for heard in calls] == [
        {"of": "views", "offset": place, "limit": size} for place in sent
    ]
    assert {heard.raw_query for heard in calls} == {""}


def test_a_count_may_be_the_whole_body():
    declared = Offset("offset", "limit", 2, is_in_body=True)
    _rows, calls = read([page(1)], declared, call=Call("POST", URL))
    assert calls[0].json == {"offset": 0, "limit": 2}


# Counted pages


def test_pages_are_counted_from_1_until_one_is_short():
    rows, calls = read([page(1, 2), page(3, 4), page(5)], PageNumber("page", "limit", 2))
    assert rows == [1, 2, 3, 4, 5]
    assert [heard["page"] for heard in queries(calls)] == ["1", "2", "3"]


@pytest.mark.parametrize("most", [2, "2"])
def test_a_total_says_how_many_pages_there_are(most):
    declared = PageNumber("page", "limit", 2, total_pages="pages")
    rows, calls = read([page(1, pages=most), page(2, 3, pages=most)], declared)
    assert (rows, len(calls)) == ([1, 2, 3], 2)


@pytest.mark.parametrize(
    "declared",
    [
        Offset("start", "limit", 2, total="total"),
        PageNumber("page", "limit", 2, total_pages="total"),
    ],
)
@pytest.mark.parametrize("total", ["many", [3], {"is": 3}, True])
def test_a_total_that_is_no_number_is_a_changed_shape(declared, total):
    with pytest.raises(BadAnswer, match=r"Toy & Co .*“total” is missing"):
        read([page(1, 2, total=total)], declared)


# Without an end

WITHOUT_END = "Toy & Co sends page after page without an end"


@pytest.mark.parametrize(
    ("answer", "declared"),
    [
        (page(1, 2, next=f"{URL}?after=b"), NextUrl("next")),
        (page(1, 2, next="b"), Cursor("next", "cursor")),
        (page(1, 2, next="b"), Cursor("next", "cursor", is_in_body=True)),
        ({"json": [1], "headers": {"Link": f'<{URL}?page=2>; rel="next"'}}, LinkHeader()),
    ],
)
def test_a_page_that_leads_to_itself_is_noticed(answer, declared):
    with playing([answer], for_ever=True) as played:
        pages = paging.pages(Call("GET", URL), declared, "@", caller(played.address).ask(), toy())
        with pytest.raises(Unreadable, match=WITHOUT_END):
            list(pages)
    assert len(played.calls) == 2


def test_pages_may_be_counted_from_0_in_a_part_of_the_body():
    declared = PageNumber("page.index", "page.size", 2, first=0, is_in_body=True)
    call = Call("POST", URL, json={"a": 1, "page": {"order": "up"}})
    _rows, calls = read([page(1, 2), page(3)], declared, call=call)
    assert [heard.json for heard in calls] == [
        {"a": 1, "page": {"order": "up", "index": 0, "size": 2}},
        {"a": 1, "page": {"order": "up", "index": 1, "size": 2}},
    ]


@pytest.mark.parametrize("declared", [Offset("start", "limit", 2), PageNumber("page", "limit", 2)])
def test_pages_without_an_end_are_given_up(declared, monkeypatch):
    monkeypatch.setattr(paging, "MOST_PAGES", 5)
    with playing([page(1, 2)], for_ever=True) as played:
        ask = caller(played.address).ask()
        pages = paging.pages(Call("GET", URL), declared, "data", ask, toy())
        with pytest.raises(Unreadable, match=WITHOUT_END):
            list(pages)
    assert len(played.calls) == 5
    assert len({heard.raw_query for heard in played.calls}) == 5
