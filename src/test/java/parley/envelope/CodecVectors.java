package parley.envelope;

import java.util.ArrayList;
import java.util.List;
import parley.codec.Bytes;
import parley.codec.Der;

/// Vectors of the codec's parsers: text, JSON (limits of a message), DER (4 deep, 16 elements).
final class CodecVectors {
  static final int DER_DEPTH = 4;
  static final int DER_ELEMENTS = 16;

  private final List<Vector> vectors = new ArrayList<>();

  private CodecVectors() {}

  static List<Vector> all() {
    CodecVectors all = new CodecVectors();
    all.text();
    all.jsonGood();
    all.jsonNumbers();
    all.jsonSyntax();
    all.jsonText();
    all.jsonLimits();
    all.der();
    all.derNumbers();
    return all.vectors;
  }

  private void text() {
    goodText("cyrillic", "Letters, quotation marks, dashes and a line break.", "«Щит» — Ёж\nдва");
    goodText("persian-joiner", "A zero-width non-joiner where Persian needs it.", "می\u200cخواهم");
    goodText("emoji", "A character outside the basic plane.", "\ud83d\ude00");
    badText("nul", "C-TEXT-4", "U+0000.", "a\u0000b");
    badText("tab", "C-TEXT-4", "TAB.", "a\tb");
    badText("carriage-return", "C-TEXT-4", "CR.", "a\r\nb");
    badText("escape", "C-TEXT-4", "ESC, as terminals read it.", "\u001b[31m");
    badText("delete", "C-TEXT-4", "U+007F.", "a\u007f");
    badText("c1-next-line", "C-TEXT-4", "U+0085.", "a\u0085b");
    badText("noncharacter-fffe", "C-TEXT-3", "U+FFFE.", "a\ufffe");
    badText("noncharacter-ffff", "C-TEXT-3", "U+FFFF.", "a\uffff");
    badText("noncharacter-fdd0", "C-TEXT-3", "U+FDD0.", "a\ufdd0");
    badText("noncharacter-plane-16", "C-TEXT-3", "U+10FFFF.", "\udbff\udfff");
    badText("right-to-left-override", "C-TEXT-5", "U+202E.", "invoice\u202efdp.exe");
    badText("left-to-right-embedding", "C-TEXT-5", "U+202A.", "a\u202ab");
    badText("pop-directional", "C-TEXT-5", "U+202C.", "a\u202cb");
    badText("right-to-left-isolate", "C-TEXT-5", "U+2067.", "a\u2067b");
    badText("pop-isolate", "C-TEXT-5", "U+2069.", "a\u2069b");
    badText("left-to-right-mark", "C-TEXT-5", "U+200E.", "a\u200eb");
    badText("right-to-left-mark", "C-TEXT-5", "U+200F.", "a\u200fb");
    badText("arabic-letter-mark", "C-TEXT-5", "U+061C.", "a\u061cb");
    badText("byte-order-mark", "C-TEXT-6", "U+FEFF.", "\ufeffa");
    badText("zero-width-space", "C-TEXT-6", "U+200B.", "a\u200bb");
    badText("word-joiner", "C-TEXT-6", "U+2060.", "a\u2060b");
    badText("soft-hyphen", "C-TEXT-6", "U+00AD.", "a\u00adb");
    badText("joiner-in-latin", "C-TEXT-6", "U+200D between Latin letters.", "a\u200db");
    badText("non-joiner-first", "C-TEXT-6", "U+200C with nothing before it.", "\u200ca");
    badText("hangul-filler", "C-TEXT-6", "U+3164.", "a\u3164");
    badText("mongolian-vowel-separator", "C-TEXT-6", "U+180E.", "a\u180e");
    badText("tag-character", "C-TEXT-6", "U+E0041.", "a\udb40\udc41");
    badText("annotation-anchor", "C-TEXT-6", "U+FFF9.", "a\ufff9");
    badText("decomposed", "C-TEXT-7", "e and U+0301 instead of one character.", "e\u0301");
    badText("decomposed-cyrillic", "C-TEXT-7", "и and U+0306.", "и\u0306");
    badText("angstrom-sign", "C-TEXT-7", "U+212B, which is never in form C.", "\u212b");
    badText(
        "marks-out-of-order", "C-TEXT-7", "Combining marks in the wrong order.", "q\u0307\u0323");
    badBytes("overlong-slash", "An overlong form.", "c0af");
    badBytes("encoded-surrogate", "A surrogate in UTF-8.", "eda080");
    badBytes("above-last-plane", "Above U+10FFFF.", "f4908080");
    badBytes("truncated", "A sequence cut short.", "61d0");
    badBytes("lone-continuation", "A continuation byte alone.", "6180");
  }

  private void goodText(String name, String why, String text) {
    vectors.add(Vector.good("text", name + ".txt", why, Bytes.utf8(text)));
  }

  private void badText(String name, String clause, String why, String text) {
    vectors.add(Vector.bad("text", name + ".txt", clause, why, Bytes.utf8(text)));
  }

  private void badBytes(String name, String why, String hex) {
    vectors.add(Vector.bad("text", name + ".txt", "C-TEXT-1", why, Bytes.hex(hex)));
  }

  private void json(String name, String clause, String why, String document) {
    String topic = "json";
    Bytes bytes = Bytes.utf8(document);
    vectors.add(new Vector(topic, name + ".json", clause, why, bytes));
  }

  private void jsonGood() {
    json(
        "every-kind",
        "",
        "Each kind of value.",
        "{\"a\":[1,-1,0,true,false,null,\"щит\"],\"b\":{}}");
    json("largest-numbers", "", "The ends of the range.", "[9007199254740991,-9007199254740991]");
    json(
        "escapes",
        "",
        "Escapes that resolve to allowed text.",
        "\"\\u0041\\n\\\"\\\\\\/\\ud83d\\ude00\"");
    json("white-space", "", "White space around everything.", " {\n\t\"a\" :\r\n [ 1 , 2 ] } \n");
    json("sixteen-levels", "", "The deepest nesting.", "[".repeat(16) + "]".repeat(16));
    json("same-key-in-two-objects", "", "No duplicate.", "[{\"a\":1},{\"a\":2}]");
  }

  private void jsonNumbers() {
    String clause = "C-JSON-4";
    json("fraction", clause, "A fraction.", "1.5");
    json("fraction-of-zero", clause, "A fraction that is whole.", "1.0");
    json("exponent", clause, "An exponent.", "1e2");
    json("huge-exponent", clause, "An exponent that no machine holds.", "1e999999999");
    json("minus-zero", clause, "-0.", "[-0]");
    json("above-range", clause, "2^53.", "9007199254740992");
    json("below-range", clause, "-2^53.", "-9007199254740992");
    json("two-to-the-64", clause, "2^64.", "18446744073709551616");
    json("thousand-digits", clause, "A thousand digits.", "9".repeat(1_000));
    String syntax = "C-JSON-5";
    json("leading-zero", syntax, "A leading zero.", "01");
    json("leading-plus", syntax, "A plus sign.", "+1");
    json("no-digit-before-point", syntax, "Nothing before the point.", ".5");
    json("no-digit-after-point", syntax, "Nothing after the point.", "[1.]");
    json("hexadecimal", syntax, "A hexadecimal number.", "[0x10]");
    json("not-a-number", syntax, "NaN.", "[NaN]");
    json("infinity", syntax, "Infinity.", "[-Infinity]");
    json("minus-alone", syntax, "A minus sign alone.", "[-]");
  }

  private void jsonSyntax() {
    String clause = "C-JSON-5";
    json("empty", clause, "No byte.", "");
    json("only-white-space", clause, "White space and no value.", " \n ");
    json("line-comment", clause, "A comment.", "{} // comment".substring(3) + "\n{}");
    json("block-comment", clause, "A comment inside.", "[1,/* two */2]");
    json("hash-comment", clause, "A comment inside.", "[1,\n# two\n2]");
    json("single-quotes", clause, "Single quotes.", "{'a':1}");
    json("key-without-quotes", clause, "A bare key.", "{a:1}");
    json("trailing-comma-in-array", clause, "A comma too many.", "[1,]");
    json("trailing-comma-in-object", clause, "A comma too many.", "{\"a\":1,}");
    json("missing-comma", clause, "A comma too few.", "[1 2]");
    json("missing-colon", clause, "No colon.", "{\"a\" 1}");
    json("missing-value", clause, "A key without a value.", "{\"a\":}");
    json("hole-in-array", clause, "An empty place.", "[1,,2]");
    json("unclosed-array", clause, "The end is missing.", "[1");
    json("unclosed-object", clause, "The end is missing.", "{\"a\":1");
    json("unclosed-string", clause, "The end is missing.", "\"a");
    json("wrong-bracket", clause, "Closed by another bracket.", "[1}");
    json("capital-true", clause, "Not a word of JSON.", "True");
    json("cut-word", clause, "Half a word.", "[tru]");
    json("raw-tab-in-string", clause, "A raw control character.", "\"a\tb\"");
    json("raw-line-break-in-string", clause, "A raw LF.", "\"a\nb\"");
    json("unknown-escape", clause, "No such escape.", "\"\\x41\"");
    json("short-escape", clause, "Three digits.", "\"\\u004\"");
    String after = "C-JSON-6";
    json("second-document", after, "A second value.", "{}{}");
    json("trailing-number", after, "A second value after a space.", "1 2");
    json("trailing-bracket", after, "A bracket too many.", "[]]");
    json("trailing-text", after, "Text after the end.", "{} x");
    json("comment-after", after, "A comment after the end.", "{} // end");
    json("nul-after", after, "A NUL after the end.", "{}\u0000");
  }

  private void jsonText() {
    json("byte-order-mark", "C-JSON-2", "A byte order mark in front.", "\ufeff{}");
    json("duplicate-key", "C-JSON-3", "One key twice.", "{\"a\":1,\"a\":1}");
    json(
        "duplicate-key-by-escape",
        "C-JSON-3",
        "One key twice, once escaped.",
        "{\"a\":1,\"\\u0061\":2}");
    json(
        "duplicate-key-deep",
        "C-JSON-3",
        "One key twice, inside.",
        "[{\"b\":{\"a\":1,\"c\":0,\"a\":2}}]");
    json("empty-key", "C-JSON-7", "A key without characters.", "{\"\":1}");
    json("key-with-line-break", "C-JSON-7", "A key with LF.", "{\"a\\nb\":1}");
    json("key-too-long", "C-JSON-7", "129 characters.", "{\"" + "k".repeat(129) + "\":1}");
    json("key-with-override", "C-TEXT-5", "U+202E in a key.", "{\"\\u202e\":1}");
    json("key-decomposed", "C-TEXT-7", "A key that is not in form C.", "{\"e\\u0301\":1}");
    json("key-with-lone-surrogate", "C-TEXT-2", "Half a pair in a key.", "{\"\\ud800\":1}");
    json("lone-high-surrogate", "C-TEXT-2", "The second half is missing.", "\"\\ud83d\"");
    json("lone-low-surrogate", "C-TEXT-2", "The first half is missing.", "\"\\ude00\"");
    json("reversed-surrogates", "C-TEXT-2", "A pair in the wrong order.", "\"\\ude00\\ud83d\"");
    json("escaped-nul", "C-TEXT-4", "U+0000 by escape.", "\"\\u0000\"");
    json("escaped-tab", "C-TEXT-4", "TAB by escape.", "\"\\t\"");
    json("escaped-return", "C-TEXT-4", "CR by escape.", "\"\\r\"");
    json("escaped-override", "C-TEXT-5", "U+202E by escape.", "\"\\u202e\"");
    json("raw-override", "C-TEXT-5", "U+202E as itself.", "\"\u202e\"");
    json("zero-width-space", "C-TEXT-6", "U+200B.", "[\"a\\u200bb\"]");
    json("noncharacter", "C-TEXT-3", "U+FFFF.", "\"\\uffff\"");
    json("decomposed", "C-TEXT-7", "e and U+0301.", "\"e\\u0301\"");
    Bytes latin = Bytes.hex("22e922");
    vectors.add(Vector.bad("json", "latin-1.json", "C-TEXT-1", "Latin-1 instead of UTF-8.", latin));
    Bytes utf16 = Bytes.hex("fffe7b007d00");
    vectors.add(Vector.bad("json", "utf-16.json", "C-TEXT-1", "UTF-16 with its mark.", utf16));
  }

  private void jsonLimits() {
    String clause = "C-JSON-1";
    json("seventeen-levels", clause, "One level too deep.", "[".repeat(17) + "]".repeat(17));
    json("ten-thousand-levels", clause, "Far too deep and never closed.", "[".repeat(10_000));
    json(
        "deep-objects",
        clause,
        "Objects one level too deep.",
        "{\"a\":".repeat(17) + "1" + "}".repeat(17));
    json("too-many-tokens", clause, "50,001 tokens.", "[" + "0,".repeat(49_998) + "0]");
    json("one-byte-too-long", clause, "262,145 bytes.", "\"" + "a".repeat(262_143) + "\"");
  }

  private void der() {
    Der all =
        Der.Sequence.of(
            new Der.Octets(Bytes.hex("00ff")),
            new Der.Utf8("щит"),
            new Der.Int(0),
            new Der.Sequence(List.of()));
    vectors.add(Vector.good("der", "every-type.der", "Each of the four types.", Der.write(all)));
    Der longer = new Der.Octets(Bytes.of(new byte[300]));
    vectors.add(
        Vector.good("der", "two-byte-length.der", "A length of two bytes.", Der.write(longer)));
    goodDer("largest-number", "2^63-1.", "02087fffffffffffffff");
    badDer("null", "C-DER-1", "NULL has no place.", "0500");
    badDer("boolean", "C-DER-1", "BOOLEAN has no place.", "0101ff");
    badDer("set", "C-DER-1", "SET has no place.", "3100");
    badDer("constructed-octets", "C-DER-1", "An OCTET STRING in pieces.", "2403040100");
    badDer("printable-string", "C-DER-1", "Another kind of text.", "130141");
    badDer("context-tag", "C-DER-1", "A context tag.", "8000");
    badDer("high-tag", "C-DER-1", "A tag of two bytes.", "1f8100");
    badDer("indefinite-length", "C-DER-2", "An indefinite length.", "30800401000000");
    badDer("long-form-for-short", "C-DER-2", "127 in the long form.", "04817f" + "00".repeat(127));
    badDer(
        "leading-zero-length",
        "C-DER-2",
        "A zero in front of a length.",
        "04820080" + "00".repeat(128));
    badDer("five-byte-length", "C-DER-2", "A length of five bytes.", "04850000000001" + "00");
    badDer("reserved-length", "C-DER-2", "The length 0xff.", "04ff");
    badDer("two-gibibytes", "C-DER-3", "A length of 2 GiB in nine bytes.", "048480000000000000");
    badDer("past-the-end", "C-DER-3", "One byte is missing.", "0402aa");
    badDer("past-its-container", "C-DER-3", "Inside, longer than its sequence.", "3003040200aa");
    badDer("trailing-byte", "C-DER-3", "A byte follows.", "0401aa00");
    badDer("second-element", "C-DER-3", "A second element follows.", "04000400");
    badDer("only-a-tag", "C-DER-3", "The length is missing.", "30");
    badDer("cut-length", "C-DER-3", "Half a length.", "048201");
    badDer("empty", "C-DER-3", "No byte.", "");
    badDer(
        "five-levels", "C-DER-4", "One level too deep.", "300830063004300230000".substring(0, 20));
    badDer("seventeen-elements", "C-DER-4", "One element too many.", "3020" + "0400".repeat(16));
    badDer("text-not-utf-8", "C-TEXT-1", "A bad byte in text.", "0c01ff");
    badDer("text-with-control", "C-TEXT-4", "TAB in text.", "0c0109");
    badDer("text-decomposed", "C-TEXT-7", "Text that is not in form C.", "0c0365cc81");
  }

  private void derNumbers() {
    badDer("negative", "C-DER-5", "-1.", "0201ff");
    badDer("number-without-bytes", "C-DER-5", "No byte of a number.", "0200");
    badDer("needless-zero", "C-DER-5", "A zero in front.", "02020001");
    badDer("two-to-the-63", "C-DER-5", "2^63.", "0209008000000000000000");
  }

  private void goodDer(String name, String why, String hex) {
    vectors.add(Vector.good("der", name + ".der", why, Bytes.hex(hex)));
  }

  private void badDer(String name, String clause, String why, String hex) {
    vectors.add(Vector.bad("der", name + ".der", clause, why, Bytes.hex(hex)));
  }
}
