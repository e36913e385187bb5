package parley.agreement;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import parley.codec.Digest;
import parley.party.NodeId;
import parley.seal.Suite;

/// Every term of an agreement as a person reads it before signing, in the order in which the terms
/// are signed. Texts that the agreement holds stand in each of its languages.
public final class AgreementWords {
  private static final int HOURS_OF_TWO_DAYS = 48;

  private final List<String> lines = new ArrayList<>();

  private AgreementWords() {}

  public static List<String> of(Agreement terms) {
    AgreementWords words = new AgreementWords();
    words.parties(terms);
    words.obligations(terms);
    words.traffic(terms);
    words.undertakings(terms);
    words.line("hash", terms.hash().hex());
    return List.copyOf(words.lines);
  }

  private void line(String what, String words) {
    lines.add(String.format(java.util.Locale.ROOT, "  %-10s %s", what, words));
  }

  /// One line each, of which the first alone says what they are.
  private void list(String what, Collection<String> each) {
    String label = what;
    for (String words : each.isEmpty() ? List.of("none") : each) {
      line(label, words);
      label = "";
    }
  }

  private void parties(Agreement terms) {
    lines.add(terms.id() + " version " + terms.version());
    terms.previous().ifPresent(hash -> line("amends", "the version with the hash " + hash.hex()));
    if (!terms.lastSerials().isEmpty()) {
      List<String> last = new ArrayList<>();
      terms
          .lastSerials()
          .forEach((numbering, serial) ->
              last.add(numbering + " ends at " + serial + " under the version before"));
      list("serials", last);
    }
    list("title", perLanguage(terms.title()));
    for (Agreement.Signatory side : terms.signatories()) {
      boolean signed =
          terms.document().signatures().stream()
              .anyMatch(given -> given.signer().equals(side.party().code()));
      line("party", side.party() + (signed ? ", signature present" : ", not signed"));
      line("", "nodes " + String.join(", ", side.nodes().stream().map(NodeId::name).toList()));
      line("", "writes " + String.join(", ", side.languages()));
      line("", "authority " + side.authority().hex());
    }
    line("suites", "every signature holds in " + suites(terms.suites()));
    line("layers", "everything is sealed in " + suites(terms.layers()));
  }

  private void obligations(Agreement terms) {
    Map<Line, TreeSet<String>> formats = new TreeMap<>();
    terms
        .formats()
        .forEach((format, on) -> formats.computeIfAbsent(on, _ -> new TreeSet<>()).add(format));
    formats.forEach((on, all) ->
        list("formats", all.stream().map(format -> format + " on " + on.code()).toList()));
    line("exercises", none(terms.exercises().stream().sorted().map(Line::code).toList()));
    List<String> clocks = new ArrayList<>();
    for (Precedence precedence : Precedence.values()) {
      Agreement.Clocks each = terms.clocks(precedence);
      clocks.add(
          precedence.code()
              + ": receipt within "
              + time(each.receipt())
              + ", acknowledged within "
              + time(each.acknowledgement())
              + ", answered within "
              + time(each.reply()));
    }
    list("clocks", clocks);
    line(
        "release",
        "by two persons for "
            + none(terms.twoPersonRelease().stream().sorted().map(Precedence::code).toList()));
    terms
        .flashCountersignedWithin()
        .ifPresent(
            within -> line("", "or flash by one, countersigned by another within " + time(within)));
    List<String> codes = new ArrayList<>();
    terms.codeLists().forEach((name, version) -> codes.add(name + " " + version));
    line("code lists", none(codes));
    line("phrases", terms.phraseBook().map(Digest::hex).orElse("no phrase book"));
  }

  private static String files(Agreement.Attachments files) {
    return files.fileBytes()
        + " bytes a file, "
        + files.messageBytes()
        + " a message, of "
        + String.join(", ", files.mediaTypes());
  }

  private void traffic(Agreement terms) {
    List<String> marks = new ArrayList<>();
    terms
        .tlp()
        .forEach((mark, meaning) ->
            perLanguage(meaning).forEach(words -> marks.add("TLP:" + mark + " " + words)));
    list("markings", marks);
    List<String> beats = new ArrayList<>();
    terms.heartbeats().forEach((carrier, period) -> beats.add(carrier + " every " + time(period)));
    list("heartbeats", beats);
    line("files", terms.attachments().map(AgreementWords::files).orElse("none come in parts"));
    Agreement.Budgets budgets = terms.budgets();
    list(
        "budgets",
        List.of(
            Math.round(budgets.perSecond() * 60)
                + " envelopes a minute, "
                + budgets.burst()
                + " at once",
            budgets.envelopeBytes() + " bytes an envelope, " + budgets.bytesPerDay() + " a day",
            budgets.flashPerDay() + " FLASH a day; more are taken and ring as IMMEDIATE"));
    line("retention", "bodies are kept for " + terms.retention().toDays() + " days at the least");
  }

  private void undertakings(Agreement terms) {
    List<String> articles = new ArrayList<>();
    terms
        .articles()
        .forEach((number, article) -> {
          perLanguage(article.text()).forEach(words -> articles.add(number + " " + words));
          if (article.consultations()) {
            articles.add(number + " consultations may be requested under it");
          }
        });
    list("articles", articles);
    List<String> measures = new ArrayList<>();
    terms
        .measures()
        .forEach((name, measure) -> {
          perLanguage(measure.title()).forEach(words -> measures.add(name + " " + words));
          measures.add(
              name
                  + " begins "
                  + measure.begins().code()
                  + ", by "
                  + none(new TreeSet<>(measure.formats())));
        });
    list("measures", measures);
  }

  private static List<String> perLanguage(Map<String, String> words) {
    return new TreeMap<>(words)
        .entrySet().stream().map(each -> each.getKey() + ": " + each.getValue()).toList();
  }

  private static String none(Collection<String> codes) {
    return codes.isEmpty() ? "none" : String.join(", ", codes);
  }

  private static String suites(Collection<Suite> suites) {
    return String.join(" + ", suites.stream().sorted().map(Suite::code).toList());
  }

  /// Whole days from two on, else hours, minutes, seconds, as far as they are whole.
  private static String time(Duration time) {
    if (time.toHours() >= HOURS_OF_TWO_DAYS && time.equals(Duration.ofDays(time.toDays()))) {
      return time.toDays() + " days";
    }
    if (time.equals(Duration.ofHours(time.toHours()))) {
      return count(time.toHours(), "hour");
    }
    return time.equals(Duration.ofMinutes(time.toMinutes()))
        ? count(time.toMinutes(), "minute")
        : count(time.toSeconds(), "second");
  }

  private static String count(long number, String unit) {
    return number + " " + unit + (number == 1 ? "" : "s");
  }
}
