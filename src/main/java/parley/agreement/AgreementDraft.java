package parley.agreement;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.party.Node;
import parley.party.Roll;
import parley.seal.SignedDocument;
import parley.seal.Suite;

/// Composes an agreement or its amendment. Mutable, one thread; {@link #agreement} reads the result
/// back with {@link Agreement#read}, so a draft that breaks a rule never becomes a document.
///
/// {@link #between} begins with {@link DefaultTerms}, under which the watch line works at once;
/// each part can be replaced.
public final class AgreementDraft {
  private final String id;
  private final int version;
  private final Optional<Digest> previous;
  private final Map<String, Long> lastSerials = new TreeMap<>();
  private final Map<String, String> title = new TreeMap<>();
  private final List<Agreement.Signatory> signatories = new ArrayList<>();
  private final Set<Suite> suites = EnumSet.noneOf(Suite.class);
  private final Set<Suite> layers = EnumSet.noneOf(Suite.class);
  private final Map<String, Line> formats = new TreeMap<>();
  private final Set<Line> exercises = EnumSet.noneOf(Line.class);
  private final Map<Precedence, Agreement.Clocks> clocks = new EnumMap<>(Precedence.class);
  private final Set<Precedence> twoPersonRelease = EnumSet.noneOf(Precedence.class);
  private Optional<Duration> flashCountersignedWithin = Optional.empty();
  private final Map<String, Long> codeLists = new TreeMap<>();
  private Optional<Digest> phraseBook = Optional.empty();
  private Optional<Agreement.Attachments> attachments = Optional.empty();
  private final Map<String, Map<String, String>> tlp = new TreeMap<>();
  private final Map<String, Duration> heartbeats = new TreeMap<>();
  private Agreement.Budgets budgets = DefaultTerms.BUDGETS;
  private Duration retention = DefaultTerms.RETENTION;
  private final Map<String, Agreement.Article> articles = new TreeMap<>();
  private final Map<String, Agreement.Measure> measures = new TreeMap<>();

  private AgreementDraft(String id, int version, Optional<Digest> previous) {
    this.id = id;
    this.version = version;
    this.previous = previous;
  }

  /// Version 1 between the parties of these rolls, with every node on them, the default terms, and
  /// every suite that all their authorities have.
  ///
  /// @param languages per party code, the first the one it writes in; English where none is given
  public static AgreementDraft between(
      String id, List<Roll> rolls, Map<String, List<String>> languages) {
    AgreementDraft draft = new AgreementDraft(id, 1, Optional.empty());
    Set<Suite> common = EnumSet.allOf(Suite.class);
    for (Roll roll : rolls) {
      common.retainAll(roll.authority().certificates().keySet());
      draft.signatories.add(
          new Agreement.Signatory(
              roll.party(),
              roll.nodes().stream().map(Node::id).sorted().toList(),
              languages.getOrDefault(roll.party().code(), List.of("en")),
              roll.authorityFingerprint()));
    }
    draft.suites(common, common);
    draft.title(DefaultTerms.title(id));
    draft.formats.putAll(DefaultTerms.FORMATS);
    draft.exercises.add(Line.WATCH);
    draft.clocks.putAll(DefaultTerms.CLOCKS);
    draft.codeLists.putAll(DefaultTerms.CODE_LISTS);
    draft.tlp.putAll(DefaultTerms.TLP);
    draft.heartbeats.putAll(DefaultTerms.HEARTBEATS);
    draft.articles.putAll(DefaultTerms.ARTICLES);
    draft.measures.putAll(DefaultTerms.MEASURES);
    return draft;
  }

  /// The next version of an agreement, with all its terms.
  ///
  /// @param lastSerials the last serials to be taken under the version in force, keyed as {@link
  ///   SerialKey#numbering} writes them
  public static AgreementDraft amending(Agreement held, Map<String, Long> lastSerials) {
    AgreementDraft draft =
        new AgreementDraft(held.id(), held.version() + 1, Optional.of(held.hash()));
    draft.lastSerials.putAll(lastSerials);
    draft.title.putAll(held.title());
    draft.signatories.addAll(held.signatories());
    draft.suites(held.suites(), held.layers());
    draft.formats.putAll(held.formats());
    draft.exercises.addAll(held.exercises());
    draft.clocks.putAll(held.clocks());
    draft.twoPersonRelease.addAll(held.twoPersonRelease());
    draft.flashCountersignedWithin = held.flashCountersignedWithin();
    draft.codeLists.putAll(held.codeLists());
    draft.phraseBook = held.phraseBook();
    draft.attachments = held.attachments();
    draft.tlp.putAll(held.tlp());
    draft.heartbeats.putAll(held.heartbeats());
    draft.budgets = held.budgets();
    draft.retention = held.retention();
    draft.articles.putAll(held.articles());
    draft.measures.putAll(held.measures());
    return draft;
  }

  public AgreementDraft title(Map<String, String> words) {
    title.clear();
    title.putAll(words);
    return this;
  }

  /// Replaces one side, or adds one.
  public AgreementDraft signatory(Agreement.Signatory side) {
    signatories.removeIf(held -> held.party().equals(side.party()));
    signatories.add(side);
    return this;
  }

  /// @param signatures suites that every signature must hold in
  /// @param sealing layers of every sealing
  public AgreementDraft suites(Set<Suite> signatures, Set<Suite> sealing) {
    suites.clear();
    suites.addAll(signatures);
    layers.clear();
    layers.addAll(sealing);
    return this;
  }

  public AgreementDraft format(String format, Line line) {
    formats.put(format, line);
    return this;
  }

  /// Takes a format out of force; no measure may still name it.
  public AgreementDraft without(String format) {
    formats.remove(format);
    return this;
  }

  public AgreementDraft exercises(Set<Line> lines) {
    exercises.clear();
    exercises.addAll(lines);
    return this;
  }

  public AgreementDraft clocks(Precedence precedence, Agreement.Clocks deadlines) {
    clocks.put(precedence, deadlines);
    return this;
  }

  public AgreementDraft twoPersonRelease(Set<Precedence> precedences) {
    twoPersonRelease.clear();
    twoPersonRelease.addAll(precedences);
    return this;
  }

  /// One officer releases a FLASH, and another countersigns it (A-DOC-10); its format comes with
  /// it.
  public AgreementDraft flashCountersignedWithin(Duration within) {
    flashCountersignedWithin = Optional.of(within);
    formats.put(Agreement.COUNTERSIGNATURE, Line.WATCH);
    return this;
  }

  public AgreementDraft codeList(String list, long listVersion) {
    codeLists.put(list, listVersion);
    return this;
  }

  public AgreementDraft phraseBook(Digest book) {
    phraseBook = Optional.of(book);
    return this;
  }

  /// Files may come with messages, in parts (A-FILES-2).
  public AgreementDraft attachments(Agreement.Attachments files) {
    attachments = Optional.of(files);
    return format(Agreement.Attachments.PART, Line.WATCH);
  }

  /// What one TLP mark means between these parties.
  public AgreementDraft tlp(String mark, Map<String, String> meaning) {
    tlp.put(mark, Map.copyOf(meaning));
    return this;
  }

  public AgreementDraft heartbeat(String carrier, Duration period) {
    heartbeats.put(carrier, period);
    return this;
  }

  /// @param limits the rate is kept to a whole number of envelopes a minute
  public AgreementDraft budgets(Agreement.Budgets limits) {
    budgets = limits;
    return this;
  }

  public AgreementDraft retention(Duration wholeDays) {
    retention = wholeDays;
    return this;
  }

  public AgreementDraft article(String number, Agreement.Article article) {
    articles.put(number, article);
    return this;
  }

  public AgreementDraft measure(String name, Agreement.Measure measure) {
    measures.put(name, measure);
    return this;
  }

  /// The JSON that every party signs.
  public Bytes content() {
    return AgreementText.write(
        new Agreement(
            id,
            version,
            previous,
            lastSerials,
            title,
            signatories,
            suites,
            layers,
            formats,
            exercises,
            clocks,
            twoPersonRelease,
            flashCountersignedWithin,
            codeLists,
            phraseBook,
            attachments,
            tlp,
            heartbeats,
            budgets,
            retention,
            articles,
            measures,
            new SignedDocument(Bytes.EMPTY, List.of())));
  }

  /// The terms, not signed yet; see {@link Agreement#signedBy}.
  ///
  /// @throws MalformedInput with the clause that the draft breaks
  public Agreement agreement() throws MalformedInput {
    return Agreement.read(new SignedDocument(content(), List.of()));
  }
}
