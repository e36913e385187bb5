package simulation;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import parley.agreement.Line;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.envelope.Lane;

/// What a hostile peer signs and sends and no honest node would: for each code by which a message
/// is refused for good, and to which nodes of the simulator can come, a letter that is right but
/// for that.
final class Wrongs {
  private static final String BOM = "\ufeff";
  private static final String ZERO = "0".repeat(64);
  private static final String SOMETHING =
      "{\"id\":\"01900000-0000-7000-8000-000000000000\",\"sha256\":\"" + ZERO + "\"}";
  private static final String FLASH = "\"flash\"";
  private static final String PHRASE = "HERON 17";
  private static final String GOOD_WILL =
      "{\"title\":\"t\",\"subject\":[\"remedy\"],\"text\":\"t\"}";

  /// Its threat is of a list that the agreement does not name.
  private static final String INCIDENT =
      "{\"title\":\"t\",\"stage\":\"early\",\"category\":\"abusive-content.spam\","
          + "\"threat\":\"ru-cn-2015.economy\",\"description\":\"t\",\"malicious\":\"yes\","
          + "\"crossBorder\":\"yes\",\"detected\":\"2020-01-01T00:00:00Z\",\"ongoing\":\"no\","
          + "\"sectors\":[\"dams\"],\"severity\":\"1\",\"outlook\":\"stable\","
          + "\"originOnYourTerritory\":\"unknown\",\"intent\":\"t\"}";

  private Wrongs() {}

  /// A message as text, with what travels beside it.
  static final class Letter {
    private String text;
    Line line = Line.WATCH;
    Series series = Series.REAL;
    Lane lane = Lane.FORMAL;
    final List<Bytes> assertions = new ArrayList<>();

    /// Written to it by the victim, or by its sender, where there is one.
    final Optional<String> theirs;

    final Optional<String> ours;

    /// @param text of a `test/1` that is right
    /// @param theirs a reference to a message that the victim had sent
    /// @param ours one to a message that it had received
    Letter(String text, Optional<String> theirs, Optional<String> ours) {
      this.text = text;
      this.theirs = theirs;
      this.ours = ours;
    }

    /// Octets, so that what is no text can be written too.
    Bytes bytes() {
      byte[] octets = Bytes.utf8(text).toArray();
      for (int i = 0; i < octets.length; i++) {
        octets[i] = octets[i] == '\u007f' ? (byte) 0xff : octets[i];
      }
      return Bytes.owning(octets);
    }

    private Letter with(String member, String value) {
      Pattern held = Pattern.compile("\"" + member + "\":(\"[^\"]*\"|\\{[^}]*}|\\[[^]]*]|[0-9]+)");
      String now = "\"" + member + "\":" + value;
      Matcher found = held.matcher(text);
      text =
          found.find()
              ? found.replaceFirst(Matcher.quoteReplacement(now))
              : text.replace("\"body\":", now + ",\"body\":");
      return this;
    }

    private Letter as(String format, String body) {
      return with("format", "\"" + format + "/1\"").with("body", body);
    }

    private Letter saying(String words) {
      return with("body", "{\"text\":\"" + words + "\"}");
    }

    private Letter exercise() {
      series = Series.EXERCISE;
      return with("series", "\"exercise\"");
    }

    private Letter asked() {
      return with("replyWantedWithin", "\"PT1H\"");
    }
  }

  private static Consumer<Letter> whole(UnaryOperator<String> how) {
    return letter -> letter.text = how.apply(letter.text);
  }

  private static Consumer<Letter> saying(String words) {
    return letter -> letter.saying(words);
  }

  private static Consumer<Letter> with(String member, String value) {
    return letter -> letter.with(member, value);
  }

  private static Consumer<Letter> as(String format, String body) {
    return letter -> letter.as(format, body);
  }

  private static final Map<String, Consumer<Letter>> TEXT =
      Map.ofEntries(
          entry("C-JSON-1", with("x", "[".repeat(20) + "]".repeat(20))),
          entry("C-JSON-2", whole(text -> BOM + text)),
          entry("C-JSON-3", whole(text -> text.replace("{\"v\":1", "{\"v\":1,\"v\":1"))),
          entry("C-JSON-4", with("v", "1.5")),
          entry("C-JSON-5", whole(text -> text.substring(0, text.length() - 1))),
          entry("C-JSON-6", whole(text -> text + "{}")),
          entry("C-JSON-7", whole(text -> text.replace("{\"v\":1", "{\"\":1,\"v\":1"))),
          entry("C-JSON-8", whole(text -> "[" + text + "]")),
          entry("C-TEXT-1", saying("\u007f")),
          entry("C-TEXT-2", saying("\\ud800")),
          entry("C-TEXT-3", saying("\\ufffe")),
          entry("C-TEXT-4", saying("\\u0001")),
          entry("C-TEXT-5", saying("\\u202e")),
          entry("C-TEXT-6", saying("\\u200b")),
          entry("C-TEXT-7", saying("e\\u0301")),
          entry("C-TEXT-8", with("attachments", file("a\\nb"))),
          entry("C-TIME-1", with("composedAt", "\"2026-13-01T00:00:00.000Z\"")));

  private static final Map<String, Consumer<Letter>> HEADER =
      Map.ofEntries(
          entry("M-HEAD-2", with("v", "2")),
          entry("M-HEAD-3", with("id", "\"7\"")),
          entry("M-HEAD-4", with("agreement", "{}")),
          entry("M-HEAD-5", with("line", "\"seabed\"")),
          entry("M-HEAD-6", with("format", "\"test\"")),
          entry("M-HEAD-7", with("recipients", "[]")),
          entry("M-HEAD-8", with("composedAt", "7")),
          entry("M-HEAD-9", with("language", "\"?\"")),
          entry("M-HEAD-10", with("inReplyTo", "{}")),
          entry("M-HEAD-11", with("case", "\"?\"")),
          entry("M-HEAD-12", with("replyWantedWithin", "\"soon\"")),
          entry("M-HEAD-13", with("tlp", "\"black\"")),
          entry("M-HEAD-14", with("attachments", "[]")),
          entry("M-HEAD-15", with("releasability", "\"?\"")),
          entry("M-HEAD-16", with("body", "7")));

  private static final Map<String, Consumer<Letter>> FORMAT =
      Map.ofEntries(
          entry("M-FORM-1", as("nothing", "{}")),
          entry("M-FORM-3", letter -> letter.as("good-will", GOOD_WILL).with("precedence", FLASH)),
          entry("M-FORM-4", as("reply", "{}")),
          entry("M-FORM-5", with("case", "\"A1\"")),
          entry(
              "M-FORM-6",
              letter -> letter.as("good-will", GOOD_WILL).with("releasability", "\"all\"")),
          entry("M-BODY-1", with("body", "{\"text\":\"t\",\"else\":1}")),
          entry("M-BODY-2", with("body", "{}")),
          entry("M-BODY-3", saying("t".repeat(2_001))),
          entry("M-BODY-4", with("body", "{\"text\":\"t\",\"number\":-1}")),
          entry("M-BODY-5", as("good-will", GOOD_WILL.replace("remedy", "nothing"))),
          entry(
              "M-BODY-6",
              letter ->
                  letter
                      .as(
                          "reply",
                          "{\"answer\":[\"aware\"],\"text\":\"t\",\"attributionStated\":true}")
                      .with("inReplyTo", SOMETHING)),
          entry(
              "M-BODY-7",
              as(
                  "service",
                  "{\"title\":\"t\",\"service\":\"outage\",\"text\":\"t\","
                      + "\"windowStart\":\"2026-11-22T10:00:00Z\","
                      + "\"windowEnd\":\"2026-11-22T09:00:00Z\"}")),
          entry(
              "M-BODY-8",
              letter ->
                  letter
                      .as("acknowledgement", "{\"completeness\":\"incomplete\"}")
                      .with("inReplyTo", SOMETHING)),
          entry(
              "M-BODY-9",
              letter ->
                  letter
                      .as(
                          "inquiry",
                          "{\"title\":\"t\",\"asked\":[\"none\"],\"question\":\"t\",\"intent\":\"t\"}")
                      .asked()),
          entry(
              "M-AGR-2",
              letter ->
                  letter
                      .as(
                          "consultations",
                          "{\"title\":\"t\",\"article\":\"99\",\"reason\":\"t\",\"intent\":\"t\","
                              + "\"contact\":\"t\"}")
                      .asked()),
          entry(
              "M-AGR-3",
              as("pre-agreed", "{\"phrase\":\"" + PHRASE + "\",\"book\":\"" + ZERO + "\"}")),
          entry("M-AGR-1", as("incident-notification", INCIDENT)),
          entry("A-RULE-5", Wrongs::elsewhere));

  private static final Map<String, Consumer<Letter>> REST =
      Map.ofEntries(
          entry("recipient M-HEAD-7", with("sender", "\"nobody\"")),
          entry(
              "recipient A-RULE-4",
              whole(text -> text.replaceFirst("(\"recipients\":\\[\"[^\"]*\")", "$1,\"nobody\""))),
          entry("transmittal E-TRANS-7", letter -> letter.series = Series.EXERCISE),
          entry(
              "agreement-unknown A-RULE-2",
              whole(text -> text.replaceFirst("\"hash\":\"[^\"]*\"", "\"hash\":\"" + ZERO + "\""))),
          entry("series A-RULE-6", letter -> letter.as("service", "{}").exercise()),
          entry("release E-RELEASE-8", letter -> letter.assertions.add(Bytes.utf8("one"))),
          entry(
              "attachment M-ATTACH-3",
              letter -> letter.as("good-will", GOOD_WILL).with("attachments", file("a"))),
          entry(
              "reference M-REF-1",
              letter ->
                  letter.with(
                      "inReplyTo",
                      letter
                          .ours
                          .or(() -> letter.theirs)
                          .orElse(SOMETHING)
                          .replaceFirst("\"sha256\":\"[^\"]*", "\"sha256\":\"" + ZERO))),
          entry(
              "reference M-REF-3",
              letter ->
                  letter
                      .as("cancellation", "{\"reason\":\"other\"}")
                      .with("cancels", letter.theirs.orElse(SOMETHING))),
          entry("lane E-FRAME-5", letter -> letter.lane = Lane.FLASH));

  /// By code, what is wrong.
  static final Map<String, Consumer<Letter>> ALL = Collections.unmodifiableMap(all());

  private static Map<String, Consumer<Letter>> all() {
    Map<String, Consumer<Letter>> all = new TreeMap<>();
    TEXT.forEach((clause, how) -> all.put("malformed " + clause, how));
    HEADER.forEach((clause, how) -> all.put("malformed " + clause, how));
    FORMAT.forEach((clause, how) -> all.put("format " + clause, how));
    all.putAll(REST);
    return all;
  }

  /// Of another line than its format.
  private static void elsewhere(Letter letter) {
    letter.line = Line.CERT;
    letter.with("line", "\"cert\"");
  }

  private static String file(String name) {
    return "[{\"name\":\""
        + name
        + "\",\"mediaType\":\"text/plain\",\"size\":1,\"sha256\":\""
        + ZERO
        + "\"}]";
  }
}
