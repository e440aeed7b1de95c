import hashlib
import re
import threading
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pandas as pd
import pytest

from crmlib import datasets
from crmlib.datasets import fetching
from crmlib.datasets.catalogue import entry, meaning
from crmlib.errors import DownloadError, UnknownNameError
from crmlib.language import speaking

NAMES = ["telco_churn", "cdnow", "cdnow_sample", "iranian_churn", "online_retail", "bank_marketing", "mobi",
         "hillstrom", "sbg_survival"]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH_MARKS = re.compile(r"[\u4e00-\u9fff][,:;()?!]|[,:;()?!][\u4e00-\u9fff]")


@cache
def _read_once(name, folder):
    return datasets.load(name)


@pytest.fixture
def real(real_data):
    """Reads a real data set, each once for all tests."""
    return lambda name: _read_once(name, real_data).copy()


@pytest.fixture
def nothing_here(monkeypatch, tmp_path):
    """A machine without data and without a network: an empty cache, a proxy that refuses."""
    monkeypatch.delenv("CRMLIB_DATA", raising=False)
    monkeypatch.setattr(fetching, "cache_folder", lambda: tmp_path / "cache")
    for variable in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return tmp_path / "cache"


@pytest.fixture
def serve():
    """Serves bytes on this machine; a longer `promised` length breaks the transfer off."""
    servers = []

    def start(content, promised=None):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Length", str(promised or len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/file"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def some_set(url, promised):
    return {"file": "some.csv", "url": url, "sha256": hashlib.sha256(promised).hexdigest()}


# --- the catalogue


def test_names():
    assert datasets.names() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_says_all_that_a_user_must_know(name):
    found = entry(name)
    assert re.fullmatch(r"[0-9a-f]{64}", found["sha256"])
    assert found["bytes"] > 0
    assert found["rows"] > 0
    assert found["citation"]
    assert found["concepts"]
    for text in ("title", "licence", "serves", "loading"):
        assert_in_both_languages(found[text])
    for column in found["columns"]:
        assert_in_both_languages({"en": column["en"], "zh": column["zh"]})
        assert meaning(column)


def assert_in_both_languages(text):
    assert set(text) == {"en", "zh"}
    assert text["en"].isascii()
    assert CHINESE.search(text["zh"])
    assert not ENGLISH_MARKS.search(text["zh"]), f"Chinese with English punctuation: {text['zh']}"


@pytest.mark.parametrize("name", NAMES[:-1])
def test_an_address_is_pinned_to_a_commit(name):
    assert re.match(r"https://raw\.githubusercontent\.com/[^/]+/[^/]+/[0-9a-f]{40}/", entry(name)["url"])


def test_a_set_that_names_a_concept_names_one_of_the_course():
    import yaml

    from course.manifest import Course

    known = {each["id"] for each in yaml.safe_load((Course.find().folder / "concepts.yml").read_text("utf-8"))}
    assert {concept for name in NAMES for concept in entry(name)["concepts"]} <= known


def test_changing_an_entry_does_not_change_the_catalogue():
    entry("cdnow")["columns"].clear()
    assert entry("cdnow")["columns"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_describe_speaks_the_language(language):
    with speaking(language):
        everything, one = datasets.describe(), datasets.describe("telco_churn")
    assert len(everything.splitlines()) == len(NAMES)
    assert all(bool(CHINESE.search(line)) == (language == "zh") for line in everything.splitlines())
    assert "total_charges" in one
    assert "Apache-2.0" in one
    assert ("months" in one) == (language == "en")


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(UnknownNameError, match=r"No data set 'cdnov'.*Did you mean 'cdnow'\?"):
        datasets.load("cdnov")
    with speaking("zh"), pytest.raises(UnknownNameError, match="是不是要找“mobi”？"):
        datasets.describe("mobbi")
    for ask in (datasets.available, datasets.load_or_explain):
        with pytest.raises(UnknownNameError):
            ask("no such thing")


# --- where files come from


def test_published_figures_are_part_of_the_package(nothing_here):
    assert datasets.available("sbg_survival")
    assert datasets.load("sbg_survival").shape == (13, 3)


def test_without_network_load_says_what_to_do(nothing_here):
    assert not datasets.available("cdnow")
    with pytest.raises(DownloadError, match=r"CDNOW_master.txt could not be fetched\. .*CRMLIB_DATA.*go on without it"):
        datasets.load("cdnow")


@pytest.mark.parametrize(("language", "words"), [("en", "could not be fetched"), ("zh", "无法下载")])
def test_without_network_a_lesson_gets_one_line_and_goes_on(nothing_here, capfd, language, words):
    with speaking(language):
        assert datasets.load_or_explain("mobi") is None
    out, err = capfd.readouterr()
    assert words in out
    assert out.count("\n") == 1
    assert err == ""


def test_a_folder_without_the_file_is_named(nothing_here, monkeypatch, tmp_path):
    monkeypatch.setenv("CRMLIB_DATA", str(tmp_path))
    with pytest.raises(DownloadError, match=f"is not in {re.escape(str(tmp_path))}"):
        datasets.load("cdnow")


@pytest.mark.parametrize(("language", "words"), [("en", "sha256 expected"), ("zh", "sha256 应为")])
def test_a_wrong_file_in_the_folder_is_refused(nothing_here, monkeypatch, tmp_path, language, words):
    (tmp_path / "mobi.rda").write_bytes(b"something else")
    monkeypatch.setenv("CRMLIB_DATA", str(tmp_path))
    assert not datasets.available("mobi")
    with speaking(language), pytest.raises(DownloadError) as trouble:
        datasets.load("mobi")
    told = str(trouble.value)
    assert words in told
    got = hashlib.sha256(b"something else").hexdigest()
    for part in (str(tmp_path), entry("mobi")["sha256"], got, entry("mobi")["url"]):
        assert part in told


def test_a_download_is_kept(nothing_here, serve, capfd):
    found = some_set(serve(b"a,b\n1,2\n"), b"a,b\n1,2\n")
    path = fetching.fetch(found)
    assert path.read_bytes() == b"a,b\n1,2\n"
    assert fetching.fetch({**found, "url": "http://127.0.0.1:9/gone"}) == path
    assert capfd.readouterr() == ("", "")


def test_a_spoilt_file_in_the_cache_is_fetched_anew(nothing_here, serve):
    found = some_set(serve(b"whole"), b"whole")
    fetching.fetch(found).write_bytes(b"spoilt")
    assert fetching.find(found) is None
    assert fetching.fetch(found).read_bytes() == b"whole"


@pytest.mark.parametrize(("language", "words"), [("en", "was thrown away"), ("zh", "已丢弃")])
def test_a_corrupt_download_leaves_nothing(nothing_here, serve, language, words):
    found = some_set(serve(b"<html>please log in</html>"), b"data")
    with speaking(language), pytest.raises(DownloadError, match=words) as trouble:
        fetching.fetch(found)
    assert hashlib.sha256(b"<html>please log in</html>").hexdigest() in str(trouble.value)
    assert "\n" not in str(trouble.value)
    assert list(nothing_here.iterdir()) == []


def test_a_broken_transfer_leaves_nothing(nothing_here, serve):
    with pytest.raises(DownloadError):
        fetching.fetch(some_set(serve(b"da", promised=4), b"data"))
    assert list(nothing_here.iterdir()) == []


# --- what is read


@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_the_one_in_the_catalogue(name, real, real_data):
    found, frame = entry(name), real(name)
    assert (real_data / found["file"]).stat().st_size == found["bytes"]
    assert frame.shape == (found["rows"], len(found["columns"]))
    assert list(frame.columns) == [column["name"] for column in found["columns"]]
    kinds = {"text": "O", "whole": "iu", "number": "f", "yes_no": "b", "date": "M"}
    for column in found["columns"]:
        assert frame[column["name"]].dtype.kind in kinds[column["kind"]], column["name"]


def test_telco(real):
    telco = real("telco_churn")
    assert telco["churn"].sum() == 1869
    assert telco["churn"].mean() == pytest.approx(0.2654, abs=5e-5)
    rates = telco.groupby("contract")["churn"].mean().round(3).to_dict()
    assert rates == {"Month-to-month": 0.427, "One year": 0.113, "Two year": 0.028}
    assert telco["total_charges"].isna().sum() == 11
    assert (telco.loc[telco["total_charges"].isna(), "tenure"] == 0).all()


def test_cdnow(real):
    spent = real("cdnow").groupby("customer")["amount"].agg(["sum", "size"])
    assert len(spent) == 23_570
    assert (spent["size"] == 1).mean() == pytest.approx(0.505, abs=5e-4)
    assert share_of_top_fifth(spent["sum"]) == pytest.approx(0.678, abs=5e-4)
    days = real("cdnow")["date"]
    assert (days.min(), days.max()) == (pd.Timestamp("1997-01-01"), pd.Timestamp("1998-06-30"))


def test_cdnow_sample_is_part_of_cdnow(real):
    sample, master = real("cdnow_sample"), real("cdnow")
    assert sample["customer"].nunique() == 2357
    chosen = master[master["customer"].isin(sample["master_customer"])]
    assert chosen["amount"].sum() == pytest.approx(sample["amount"].sum())


def test_online_retail(real):
    retail = real("online_retail")
    assert retail["amount"].sum() == pytest.approx(9_747_747.93, abs=0.01)
    assert retail["customer"].nunique() == 4372
    assert retail["customer"].isna().sum() == 135_080
    assert retail.duplicated().sum() == 5268
    assert retail["date"].min() == pd.Timestamp("2010-12-01 08:26")
    assert (retail.loc[retail["invoice"].str.startswith("C"), "units"] < 0).all()
    assert share_of_top_fifth(retail.groupby("customer")["amount"].sum()) == pytest.approx(0.738, abs=5e-4)


def share_of_top_fifth(amounts):
    ranked = amounts.sort_values(ascending=False)
    return ranked.head(round(len(ranked) / 5)).sum() / ranked.sum()


def test_iranian_churn(real):
    iran = real("iranian_churn")
    assert iran.duplicated().sum() == 300
    assert iran["churn"].mean() == pytest.approx(0.157, abs=5e-4)
    with_complaint, without = iran[iran["complained"]], iran[~iran["complained"]]
    assert (len(with_complaint), len(without)) == (241, 2909)
    assert with_complaint["churn"].mean() == pytest.approx(0.830, abs=5e-4)
    assert without["churn"].mean() == pytest.approx(0.101, abs=5e-4)


def test_bank_marketing(real):
    bank = real("bank_marketing")
    assert bank["subscribed"].mean() == pytest.approx(0.109, abs=6e-4)
    assert bank.groupby("earlier_outcome")["subscribed"].mean()["success"] == pytest.approx(0.648, abs=5e-4)
    by_contact = bank.groupby("contact")["subscribed"].mean()
    assert by_contact.round(3).to_dict() == {"cellular": 0.141, "telephone": 0.052}
    assert bank["days_since_contact"].max() < 999


def test_mobi(real):
    mobi = real("mobi")
    assert mobi.min().min() == 1
    assert mobi.max().max() == 10
    assert mobi["satisfaction_1"].mean() == pytest.approx(7.988)


def test_hillstrom(real):
    means = real("hillstrom").groupby("message")[["visited", "spent"]].mean()
    lift = means - means.loc["No E-Mail"]
    assert (lift["visited"] * 100).round(2)[["Mens E-Mail", "Womens E-Mail"]].tolist() == [7.66, 4.52]
    assert lift["spent"].round(3)[["Mens E-Mail", "Womens E-Mail"]].tolist() == [0.770, 0.424]


def test_survival_falls():
    survival = datasets.load("sbg_survival")
    assert survival["year"].tolist() == list(range(13))
    for segment in ("regular_pct", "high_end_pct"):
        assert survival[segment].iloc[0] == 100
        assert survival[segment].is_monotonic_decreasing

