package parley.agreement;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;
import parley.codec.Members;
import parley.party.NodeId;
import parley.party.PartyId;
import parley.party.Roll;
import parley.seal.SignedDocument;
import parley.seal.Suite;

/// Reads the JSON of an agreement, member by member with its bounds (A-DOC-1, A-DOC-2).
final class AgreementForm {
  /// A-DOC-1: 256 KiB, 8 deep, 50,000 tokens.
  static final JsonReader.Limits LIMITS = new JsonReader.Limits(Agreement.MOST_BYTES, 8, 50_000);

  /// A-DOC-1: entries of any list in an agreement, unless it says otherwise.
  static final int MOST_ENTRIES = 256;

  static final int LINE = 200;
  static final int SENTENCES = 4000;

  /// A-DOC-5: no clock runs longer than a year.
  private static final Duration LONGEST_CLOCK = Duration.ofDays(366);

  /// A-DOC-10: the term that lets one officer release a FLASH, and the longest wait for the other.
  static final String COUNTERSIGNED = "flashCountersignedWithin";

  private static final Duration LONGEST_COUNTERSIGNATURE = Duration.ofHours(24);

  private static final Duration SECOND = Duration.ofSeconds(1);

  /// A-DOC-6: bounds on the retention of bodies.
  private static final long MOST_RETENTION_DAYS = 36_600;

  private static final long LARGEST = 1L << 53;

  static final Pattern ID = Pattern.compile("[A-Z0-9][A-Za-z0-9.-]{1,63}");
  static final Pattern FORMAT = Pattern.compile("[a-z][a-z0-9-]{1,63}/[1-9][0-9]{0,3}");
  static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");
  private static final int MOST_TYPES = 64;
  private static final Pattern TYPE =
      Pattern.compile("[a-z0-9][a-z0-9.+-]{0,62}/[a-z0-9][a-z0-9.+-]{0,62}");

  private static final Pattern ARTICLE = Pattern.compile("[0-9A-Za-z][0-9A-Za-z.-]{0,15}");
  private static final Pattern NUMBERING =
      Pattern.compile(
          "[a-z][a-z0-9-]{1,31}/[a-z][a-z0-9-]{1,31}/[A-Z0-9][A-Za-z0-9.-]{1,63}"
              + "/[a-z-]{1,32}/[a-z]{1,16}/[1-9][0-9]{0,9}");

  static final List<String> TLP = List.of("red", "amber+strict", "amber", "green", "clear");

  private AgreementForm() {}

  static Agreement read(SignedDocument document) throws MalformedInput {
    if (document.content().size() > Agreement.MOST_BYTES) {
      throw new MalformedInput(
          "A-DOC-1", "an agreement has at most " + Agreement.MOST_BYTES + " bytes");
    }
    Members terms = Members.of(JsonReader.readObject(document.content(), LIMITS), "A-DOC-2");
    terms.number("v", 1, 1);
    terms.exactly("kind", "agreement");
    Agreement agreement =
        new Agreement(
            terms.form("id", 64, text -> matching(ID, text)),
            (int) terms.number("version", 1, 1_000_000),
            terms.has("previous") ? Optional.of(terms.digest("previous")) : Optional.empty(),
            terms.has("lastSerials") ? lastSerials(terms.object("lastSerials")) : Map.of(),
            terms.languages("title", LINE),
            signatories(terms),
            suites(terms, "suites"),
            suites(terms, "layers"),
            formats(terms.object("formats")),
            new HashSet<>(terms.texts("exercises", 4, 32, coded(Line::coded))),
            clocks(terms.object("clocks")),
            new HashSet<>(terms.texts("twoPersonRelease", 4, 32, coded(Precedence::coded))),
            terms.has(COUNTERSIGNED)
                ? Optional.of(terms.seconds(COUNTERSIGNED, SECOND, LONGEST_COUNTERSIGNATURE))
                : Optional.empty(),
            codeLists(terms.object("codeLists")),
            terms.has("phraseBook") ? Optional.of(terms.digest("phraseBook")) : Optional.empty(),
            terms.has("attachments")
                ? Optional.of(attachments(terms.object("attachments")))
                : Optional.empty(),
            tlp(terms.object("tlp")),
            heartbeats(terms.object("heartbeats")),
            budgets(terms.object("budgets")),
            Duration.ofDays(terms.number("retentionDays", 1, MOST_RETENTION_DAYS)),
            articles(terms.object("articles")),
            measures(terms.object("measures")),
            document);
    terms.done();
    return agreement;
  }

  static String matching(Pattern pattern, String text) {
    if (!pattern.matcher(text).matches()) {
      throw new IllegalArgumentException("not of the form " + pattern);
    }
    return text;
  }

  private static <T> Function<String, T> coded(Function<String, Optional<T>> coded) {
    return text -> coded.apply(text).orElseThrow(IllegalArgumentException::new);
  }

  /// The keys of an object whose keys are data, each of one form.
  private static Set<String> keys(Members members, Pattern form, String what)
      throws MalformedInput {
    if (members.keys().size() > MOST_ENTRIES) {
      throw new MalformedInput("A-DOC-1", "more than " + MOST_ENTRIES + " entries of " + what);
    }
    for (String key : members.keys()) {
      if (!form.matcher(key).matches()) {
        throw new MalformedInput("A-DOC-2", "a key is no name of " + what);
      }
    }
    return members.keys();
  }

  private static Map<String, Long> lastSerials(Members serials) throws MalformedInput {
    Map<String, Long> found = new LinkedHashMap<>();
    for (String numbering : keys(serials, NUMBERING, "a numbering")) {
      found.put(numbering, serials.number(numbering, 0, LARGEST));
    }
    return found;
  }

  private static List<Agreement.Signatory> signatories(Members terms) throws MalformedInput {
    List<Agreement.Signatory> found = new ArrayList<>();
    for (Members side : terms.objects("signatories", Agreement.MOST_SIGNATORIES)) {
      found.add(
          new Agreement.Signatory(
              side.form("party", 8, PartyId::new),
              side.texts("nodes", Roll.MOST_NODES, 32, NodeId::new),
              side.texts("languages", Members.MOST_LANGUAGES, 35, AgreementForm::language),
              side.digest("authority")));
      side.done();
    }
    return found;
  }

  private static String language(String tag) {
    if (!tag.matches(Members.LANGUAGE)) {
      throw new IllegalArgumentException("no language");
    }
    return tag;
  }

  private static Set<Suite> suites(Members terms, String key) throws MalformedInput {
    List<Suite> named = terms.texts(key, Suite.values().length, 16, coded(Suite::coded));
    if (named.isEmpty()) {
      throw new MalformedInput("A-DOC-4", "an agreement names at least one suite in " + key);
    }
    return EnumSet.copyOf(named);
  }

  private static Map<String, Line> formats(Members lines) throws MalformedInput {
    Map<String, Line> found = new LinkedHashMap<>();
    for (String format : keys(lines, FORMAT, "a format")) {
      found.put(format, lines.coded(format, Line::coded));
    }
    return found;
  }

  private static Map<Precedence, Agreement.Clocks> clocks(Members all) throws MalformedInput {
    Map<Precedence, Agreement.Clocks> found = new EnumMap<>(Precedence.class);
    for (Precedence precedence : Precedence.values()) {
      Members clocks = all.object(precedence.code());
      found.put(
          precedence,
          new Agreement.Clocks(
              clocks.seconds("receipt", SECOND, LONGEST_CLOCK),
              clocks.seconds("acknowledgement", SECOND, LONGEST_CLOCK),
              clocks.seconds("reply", SECOND, LONGEST_CLOCK)));
      clocks.done();
    }
    all.done();
    return found;
  }

  private static Map<String, Long> codeLists(Members lists) throws MalformedInput {
    Map<String, Long> found = new LinkedHashMap<>();
    for (String list : keys(lists, NAME, "a code list")) {
      found.put(list, lists.number(list, 1, 1_000_000));
    }
    return found;
  }

  /// A-FILES-1: within what a message can name at all (M-HEAD-14), the types in their order.
  private static Agreement.Attachments attachments(Members files) throws MalformedInput {
    List<String> types = files.texts("mediaTypes", MOST_TYPES, 127, text -> matching(TYPE, text));
    SortedSet<String> ordered = new TreeSet<>(types);
    Agreement.Attachments found =
        new Agreement.Attachments(
            files.number("fileBytes", 1, Agreement.Attachments.USUAL.fileBytes()),
            files.number("messageBytes", 1, Agreement.Attachments.USUAL.messageBytes()),
            ordered);
    files.done();
    if (types.isEmpty() || !List.copyOf(ordered).equals(types)) {
      throw new MalformedInput("A-FILES-1", "media types stand in their order, each once");
    }
    return found;
  }

  private static Map<String, Map<String, String>> tlp(Members marks) throws MalformedInput {
    Map<String, Map<String, String>> found = new LinkedHashMap<>();
    for (String mark : TLP) {
      found.put(mark, marks.languages(mark, SENTENCES));
    }
    marks.done();
    return found;
  }

  private static Map<String, Duration> heartbeats(Members carriers) throws MalformedInput {
    Map<String, Duration> found = new LinkedHashMap<>();
    for (String carrier : keys(carriers, NAME, "a carrier")) {
      found.put(carrier, carriers.seconds(carrier, SECOND, Duration.ofDays(1)));
    }
    return found;
  }

  private static Agreement.Budgets budgets(Members budgets) throws MalformedInput {
    Agreement.Budgets found =
        new Agreement.Budgets(
            budgets.number("perMinute", 1, 1_000_000) / 60.0,
            (int) budgets.number("burst", 1, 1_000_000),
            (int) budgets.number("envelopeBytes", 1024, 128L * 1024 * 1024),
            budgets.number("bytesPerDay", 1024, LARGEST),
            (int) budgets.number("flashPerDay", 1, 1_000_000));
    budgets.done();
    return found;
  }

  private static Map<String, Agreement.Article> articles(Members articles) throws MalformedInput {
    Map<String, Agreement.Article> found = new LinkedHashMap<>();
    for (String number : keys(articles, ARTICLE, "an article")) {
      Members article = articles.object(number);
      found.put(
          number,
          new Agreement.Article(
              article.languages("text", SENTENCES), article.truth("consultations")));
      article.done();
    }
    return found;
  }

  private static Map<String, Agreement.Measure> measures(Members measures) throws MalformedInput {
    Map<String, Agreement.Measure> found = new LinkedHashMap<>();
    for (String name : keys(measures, NAME, "a measure")) {
      Members measure = measures.object(name);
      found.put(
          name,
          new Agreement.Measure(
              measure.languages("title", LINE),
              new HashSet<>(
                  measure.texts("formats", MOST_ENTRIES, 70, text -> matching(FORMAT, text))),
              measure.coded("begins", Stage::coded)));
      measure.done();
    }
    return found;
  }
}
