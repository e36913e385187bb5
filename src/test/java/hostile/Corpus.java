package hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import parley.codec.Bytes;

/// Files that somebody would send who wishes the reader ill, each with the door it is pushed
/// through and the clause that must refuse it. Written to `spec/vectors/hostile`.
public final class Corpus {
  static final Path FOLDER = Path.of("spec", "vectors", "hostile");
  private static final Path GOOD = Path.of("spec", "vectors");

  private final List<Item> items = new ArrayList<>();

  /// @param door of {@link Doors}
  public record Item(String door, String name, String clause, String why, Bytes bytes) {
    public String path() {
      return door + "/" + name;
    }
  }

  private Corpus() {}

  public static List<Item> items() {
    Corpus corpus = new Corpus();
    corpus.json();
    corpus.text();
    corpus.messages();
    new Bombs(corpus.items).all();
    return corpus.items;
  }

  private void add(String door, String name, String clause, String why, byte[] bytes) {
    items.add(new Item(door, name, clause, why, Bytes.of(bytes)));
  }

  private void add(String door, String name, String clause, String why, String text) {
    add(door, name, clause, why, text.getBytes(StandardCharsets.UTF_8));
  }

  static Bytes good(String file) {
    try {
      return Bytes.of(Files.readAllBytes(GOOD.resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void json() {
    add("json", "arrays-100000-deep.json", "C-JSON-1", "100,000 arrays.", "[".repeat(100_000));
    add(
        "json",
        "objects-20000-deep.json",
        "C-JSON-1",
        "20,000 objects, one in another.",
        "{\"a\":".repeat(20_000) + "1" + "}".repeat(20_000));
    add("json", "tokens.json", "C-JSON-1", "100,000 zeros.", "[" + "0,".repeat(99_999) + "0]");
    add("json", "one-byte-too-long.json", "C-JSON-1", "A text past 256 KiB.", big(256 * 1024));
    StringBuilder keys = new StringBuilder("{");
    for (int key = 0; key < 30_000; key++) {
      keys.append(key == 0 ? "" : ",").append("\"k").append(key).append("\":0");
    }
    add("json", "keys.json", "C-JSON-1", "30,000 members.", keys.append('}').toString());
    add(
        "json",
        "same-hash.json",
        "C-JSON-3",
        "Keys of one hash, the last one twice.",
        collisions());
    add(
        "json",
        "duplicate-after-many.json",
        "C-JSON-3",
        "The first key again after a thousand.",
        keys.substring(0, keys.indexOf(",\"k1000\"")) + ",\"k0\":1}");
    add("json", "huge-exponent.json", "C-JSON-4", "1e999999999.", "1e999999999");
    add("json", "long-number.json", "C-JSON-4", "50,000 digits.", "9".repeat(50_000));
    add("json", "long-fraction.json", "C-JSON-4", "50,000 digits.", "0." + "1".repeat(50_000));
    add("json", "proto.json", "C-JSON-3", "__proto__ twice.", "{\"__proto__\":1,\"__proto__\":2}");
    add("json", "cut-escape.json", "C-JSON-5", "Ends in an escape.", "\"\\u00");
    add("json", "nul-in-key.json", "C-TEXT-4", "NUL in a key.", "{\"a\\u0000b\":1}");
    add(
        "json",
        "utf-16.json",
        "C-TEXT-1",
        "Another encoding.",
        "{}".getBytes(StandardCharsets.UTF_16));
  }

  private static String big(int size) {
    return "\"" + "x".repeat(size - 1) + "\"";
  }

  /// "Aa" and "BB" have one hash in Java, and so has every word of them.
  private static String collisions() {
    StringBuilder json = new StringBuilder("{");
    for (int word = 0; word < 4096; word++) {
      json.append(word == 0 ? "\"" : ",\"");
      for (int bit = 0; bit < 12; bit++) {
        json.append((word >> bit & 1) == 0 ? "Aa" : "BB");
      }
      json.append("\":0");
    }
    return json + ",\"" + "BB".repeat(12) + "\":0}";
  }

  private void text() {
    add("text", "override-file-name.txt", "C-TEXT-5", "gpj.exe.", "report\u202egpj.exe");
    add("text", "isolates.txt", "C-TEXT-5", "Isolates, balanced.", "\u2066a\u2069");
    add("text", "zalgo.txt", "C-TEXT-7", "300 marks, not in form C.", "e" + "\u0301".repeat(300));
    add("text", "tags.txt", "C-TEXT-6", "A hidden word in tags.", "ok" + tags("ignore this"));
    add("text", "ansi.txt", "C-TEXT-4", "Clears the terminal.", "\u001b[2J\u001b[H");
    add("text", "interlinear.txt", "C-TEXT-6", "Hidden annotation.", "a\ufff9b\ufffac\ufffb");
    add("text", "five-byte-form.txt", "C-TEXT-1", "A form long gone.", Bombs.hex("f888808080"));
    add("text", "cesu-8.txt", "C-TEXT-1", "Surrogates in UTF-8.", Bombs.hex("eda0bdedb880"));
  }

  private static String tags(String word) {
    StringBuilder tags = new StringBuilder();
    word.chars().forEach(c -> tags.appendCodePoint(0xE0000 + c));
    return tags.toString();
  }

  private void messages() {
    String inquiry = good("message/good/inquiry-1.json").utf8();
    bent(
        "sender-cyrillic",
        "M-HEAD-7",
        "us-nrrc with another s.",
        inquiry,
        "us-nrrc",
        "u\u0455-nrrc");
    bent("agreement-cyrillic", "M-HEAD-4", "US with Cyrillic letters.", inquiry, "US-", "U\u0405-");
    bent(
        "format-cyrillic",
        "M-HEAD-6",
        "inquiry with another i.",
        inquiry,
        "inquiry/1",
        "\u0456nquiry/1");
    bent(
        "series-flipped",
        "M-HEAD-5",
        "An exercise by another word.",
        inquiry,
        "\"real\"",
        "\"drill\"");
    bent(
        "override-in-text",
        "C-TEXT-5",
        "U+202E in the body.",
        inquiry,
        "\"body\":{",
        "\"body\":{\"x\":\"\u202e\",");
    bent(
        "sender-twice",
        "C-JSON-3",
        "Two senders.",
        inquiry,
        "\"sender\":",
        "\"sender\":\"ru-nrrc\",\"sender\":");
    bent(
        "path-in-format",
        "M-HEAD-6",
        "Another file for a format.",
        inquiry,
        "inquiry/1",
        "../inquiry/1");
    bent("own-recipient", "M-HEAD-7", "To itself.", inquiry, "[\"ru-nrrc\"]", "[\"us-nrrc\"]");
    add(
        "message",
        "deep-body.json",
        "C-JSON-1",
        "A body 200 deep.",
        inquiry.replace(
            "\"body\":{", "\"body\":{\"d\":" + "[".repeat(200) + "]".repeat(200) + ","));
    add("content", "no-line-end.txt", "E-CONTENT-1", "One line and no LF.", "{}");
    add(
        "content",
        "first-line-endless.txt",
        "E-CONTENT-2",
        "270,338 bytes before LF.",
        " ".repeat(270_338));
    add("content", "line-end-only.txt", "C-JSON-5", "LF alone.", "\n");
    String content = good("content/good/message.txt").utf8();
    add(
        "content",
        "exercise-flag.txt",
        "E-SERIAL-3",
        "The series in capitals.",
        content.replaceFirst("\"real\"", "\"REAL\""));
    add(
        "content",
        "recipient-swapped.txt",
        "E-TRANS-4",
        "To its own sender.",
        content.replaceFirst("\"recipient\":\"ru-nrrc\"", "\"recipient\":\"us-nrrc\""));
    add(
        "content",
        "suite-stripped.txt",
        "E-TRANS-6",
        "No suite to verify.",
        content.replaceFirst("\"suites\":\\[[^]]*]", "\"suites\":[]"));
    add(
        "content",
        "message-swapped.txt",
        "E-CONTENT-3",
        "Another message under the line.",
        content.substring(0, content.indexOf('\n') + 1) + "{}");
    String answer = good("answer/good/receipt.json").utf8();
    add(
        "answer",
        "refusal-as-receipt.json",
        "E-ANSWER-4",
        "A reason in a receipt.",
        answer.replaceFirst("}$", ",\"reason\":\"malformed\",\"clause\":\"M-HEAD-1\"}"));
    add(
        "answer",
        "by-its-sender.json",
        "E-ANSWER-5",
        "Who asks answers.",
        answer.replaceFirst("\"receiver\":\"ru-nrrc\"", "\"receiver\":\"us-nrrc\""));
    add(
        "answer",
        "index-below-zero.json",
        "E-ANSWER-3",
        "-1.",
        answer.replaceFirst("\"index\":\\d+", "\"index\":-1"));
  }

  private void bent(String name, String clause, String why, String good, String from, String to) {
    if (!good.contains(from)) {
      throw new IllegalStateException(name + " bends what is not there: " + from);
    }
    add(
        "message",
        name + ".json",
        clause,
        why,
        good.replaceFirst(
            java.util.regex.Pattern.quote(from), java.util.regex.Matcher.quoteReplacement(to)));
  }
}
