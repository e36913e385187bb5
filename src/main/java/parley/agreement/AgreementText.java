package parley.agreement;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.party.NodeId;
import parley.seal.Suite;

/// Writes the JSON of an agreement in one fixed order (A-DOC-2).
final class AgreementText {
  private AgreementText() {}

  static Bytes write(Agreement terms) {
    Json.Builder json =
        Json.object()
            .with("v", 1)
            .with("kind", "agreement")
            .with("id", terms.id())
            .with("version", terms.version());
    terms.previous().ifPresent(hash -> json.with("previous", hash.hex()));
    if (!terms.lastSerials().isEmpty()) {
      json.with("lastSerials", members(terms.lastSerials(), Json.Num::new));
    }
    json.with("title", words(terms.title()))
        .with(
            "signatories",
            new Json.Arr(terms.signatories().stream().map(AgreementText::side).toList()))
        .with("suites", codes(terms.suites(), Suite::code))
        .with("layers", codes(terms.layers(), Suite::code))
        .with("formats", members(terms.formats(), line -> new Json.Str(line.code())))
        .with("exercises", codes(terms.exercises(), Line::code))
        .with("clocks", clocks(terms))
        .with("twoPersonRelease", codes(terms.twoPersonRelease(), Precedence::code));
    terms
        .flashCountersignedWithin()
        .ifPresent(within -> json.with(AgreementForm.COUNTERSIGNED, seconds(within)));
    json.with("codeLists", members(terms.codeLists(), Json.Num::new));
    terms.phraseBook().ifPresent(book -> json.with("phraseBook", book.hex()));
    terms.attachments().ifPresent(files -> json.with("attachments", attachments(files)));
    return JsonWriter.line(
        json.with("tlp", members(terms.tlp(), AgreementText::words))
            .with("heartbeats", members(terms.heartbeats(), AgreementText::seconds))
            .with("budgets", budgets(terms.budgets()))
            .with("retentionDays", terms.retention().toDays())
            .with("articles", members(terms.articles(), AgreementText::article))
            .with("measures", members(terms.measures(), AgreementText::measure))
            .build());
  }

  /// In the order of keys, so that one content has one spelling.
  private static <V> Json members(Map<String, V> values, Function<V, Json> json) {
    Json.Builder members = Json.object();
    new TreeMap<>(values).forEach((key, value) -> members.with(key, json.apply(value)));
    return members.build();
  }

  static Json words(Map<String, String> words) {
    return members(words, Json.Str::new);
  }

  private static <E extends Comparable<E>> Json codes(
      Collection<E> values, Function<E, String> code) {
    return Json.texts(new TreeSet<>(values).stream().map(code).toList());
  }

  private static Json seconds(Duration duration) {
    return new Json.Num(duration.toSeconds());
  }

  private static Json side(Agreement.Signatory side) {
    return Json.object()
        .with("party", side.party().code())
        .with("nodes", Json.texts(side.nodes().stream().map(NodeId::name).toList()))
        .with("languages", Json.texts(side.languages()))
        .with("authority", side.authority().hex())
        .build();
  }

  private static Json clocks(Agreement terms) {
    Json.Builder all = Json.object();
    for (Precedence precedence : Precedence.values()) {
      Agreement.Clocks clocks = terms.clocks(precedence);
      all.with(
          precedence.code(),
          Json.object()
              .with("receipt", seconds(clocks.receipt()))
              .with("acknowledgement", seconds(clocks.acknowledgement()))
              .with("reply", seconds(clocks.reply()))
              .build());
    }
    return all.build();
  }

  private static Json attachments(Agreement.Attachments files) {
    return Json.object()
        .with("fileBytes", files.fileBytes())
        .with("messageBytes", files.messageBytes())
        .with("mediaTypes", Json.texts(List.copyOf(files.mediaTypes())))
        .build();
  }

  private static Json budgets(Agreement.Budgets budgets) {
    return Json.object()
        .with("perMinute", Math.round(budgets.perSecond() * 60))
        .with("burst", budgets.burst())
        .with("envelopeBytes", budgets.envelopeBytes())
        .with("bytesPerDay", budgets.bytesPerDay())
        .with("flashPerDay", budgets.flashPerDay())
        .build();
  }

  private static Json article(Agreement.Article article) {
    return Json.object()
        .with("text", words(article.text()))
        .with("consultations", article.consultations())
        .build();
  }

  private static Json measure(Agreement.Measure measure) {
    return Json.object()
        .with("title", words(measure.title()))
        .with("formats", Json.texts(new TreeSet<>(measure.formats())))
        .with("begins", measure.begins().code())
        .build();
  }
}
