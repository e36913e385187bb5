package parley.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import parley.agreement.Agreement;
import parley.agreement.AgreementDraft;
import parley.agreement.Ruling;
import parley.agreement.TermsFile;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.message.Formats;
import parley.message.PhraseBook;
import parley.node.Main.Mistake;
import parley.party.PartyId;
import parley.party.Roll;
import parley.seal.Authority;
import parley.seal.SealException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Writing the terms of an agreement: the first ones, and their amendments.
final class TermsCommands {
  /// P-ROLL-1: a retired key names at most 256 numberings.
  private static final JsonReader.Limits SERIALS = new JsonReader.Limits(64 * 1024, 2, 1_000);

  private TermsCommands() {}

  @Command(
      name = "terms",
      description = {
        "Prints the default terms, as a file to start from for: parley agreement "
            + "propose --terms What is left out of the file keeps its default. Durations are "
            + "whole seconds.",
        "",
        "suites, layers    what every signature must hold in, and what every envelope is sealed in",
        "formats           each format in force, with its line",
        "exercises         lines on which exercises are held",
        "clocks            per precedence: receipt, acknowledgement, reply",
        "twoPersonRelease  precedences that two officers release together",
        "flashCountersignedWithin  where one may release a FLASH alone: time for another to sign",
        "codeLists         versions of the lists of codes",
        "phraseBook        SHA-256 of the phrase book that both sides hold",
        "attachments       files: largest, most a message, media types; null: none come in parts",
        "tlp               what each TLP mark means between the parties",
        "heartbeats        how often each carrier beats",
        "budgets           what the other side may send",
        "retentionDays     how long bodies are kept",
        "articles          what messages can refer to, in both languages",
        "measures          what acts can suspend, with their formats",
        "title             per language; without it, one with the identifier",
        "signatories       per party: languages, nodes; without it, those of the rolls",
        ""
      })
  static final class Terms implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      DeskCommands.print(spec, JsonWriter.pretty(TermsFile.defaults()).utf8().stripTrailing());
      return 0;
    }
  }

  @Command(
      name = "propose",
      description = {
        "Composes an agreement, signs it, and writes it to a file.",
        "It is between this party, which signs here, and those named with --with. "
            + "Without --terms it has the default terms, which parley agreement terms prints."
      })
  static final class Propose implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Mixin private Options.AuthorityVault authority = new Options.AuthorityVault();

    @Option(
        names = "--id",
        required = true,
        paramLabel = "ID",
        description = "Its identifier, for example US-RU-2026.")
    private String id = "";

    @Option(
        names = "--with",
        required = true,
        split = ",",
        paramLabel = "PARTY",
        description = "The other parties, for example RU; their rolls must be here.")
    private List<String> with = List.of();

    @Option(
        names = "--language",
        paramLabel = "PARTY=LANG",
        description = "What a party writes in, for example RU=ru (default: en).")
    private Map<String, String> languages = new LinkedHashMap<>();

    @Option(
        names = "--terms",
        paramLabel = "TERMS",
        description = "A file with the terms that are not the default ones, in JSON.")
    private @Nullable Path terms;

    @Parameters(index = "0", paramLabel = "FILE", description = "The file to write.")
    private Path file = Path.of("");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      DataFolder folder = node.folder();
      Config config = Config.read(folder);
      List<PartyId> parties = new ArrayList<>();
      Map<String, List<String>> written =
          new LinkedHashMap<>(Map.of(config.party().code(), List.of(config.language())));
      try {
        with.forEach(code -> parties.add(new PartyId(code)));
      } catch (IllegalArgumentException e) {
        throw new Mistake(String.valueOf(e.getMessage()), e);
      }
      languages.forEach((party, language) -> written.put(party, List.of(language)));
      List<String> assumed = new ArrayList<>(with);
      assumed.removeAll(written.keySet());
      Json.Obj wanted = terms == null ? Json.object().build() : parsed(terms);
      try (Authority signing = authority.open(node)) {
        Agreement proposed = TermsCommands.propose(folder, signing, id, parties, written, wanted);
        Papers.write(file, Papers.pem(proposed));
        AgreementCommands.describe(spec, proposed);
        if (!wanted.has("signatories")) {
          assumed.forEach(party -> DeskCommands.print(spec, assumption(party)));
        }
        unknown(spec, proposed);
        handOn(spec, config, file);
        return 0;
      }
    }

    private static String assumption(String party) {
      return party
          + " is to write en, as no --language was given for it; otherwise propose again,"
          + " for example with --language "
          + party
          + "=ru";
    }
  }

  @Command(
      name = "amend",
      description = {
        "Composes the next version of an agreement in force here, signs it, and writes it to a file.",
        "TERMS holds what changes; what it leaves out stays. The other side signs it "
            + "(agreement sign) and it is taken in by both (agreement import) while both "
            + "nodes serve. The hash of the version in force and the last serials that count "
            + "under it are filled in from this node's papers and journal.",
        ""
      })
  static final class Amend implements Callable<Integer> {
    private static final long MOST_MARGIN = 1_000_000;

    @Mixin private Options.Folder node = new Options.Folder();

    @Mixin private Options.AuthorityVault authority = new Options.AuthorityVault();

    @Option(
        names = "--id",
        required = true,
        paramLabel = "ID",
        description = "The agreement, for example US-RU-2026.")
    private String id = "";

    @Option(
        names = "--terms",
        required = true,
        paramLabel = "TERMS",
        description = "A file with the terms that change, in JSON.")
    private Path terms = Path.of("");

    @Option(
        names = "--margin",
        paramLabel = "N",
        defaultValue = "1000",
        description = {
          "How many more messages of each numbering count under the version of now, "
              + "until both sides have the next one (default: ${DEFAULT-VALUE})."
        })
    private long margin;

    @Parameters(index = "0", paramLabel = "FILE", description = "The file to write.")
    private Path file = Path.of("");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake, InterruptedException {
      if (margin < 0 || margin > MOST_MARGIN) {
        throw new Mistake("--margin must lie between 0 and " + MOST_MARGIN);
      }
      DataFolder folder = node.folder();
      Agreement held = inForce(node, id);
      Json.Obj wanted = parsed(terms);
      Json.Obj answer = node.ask(Json.object().with("do", "last-serials").with("margin", margin));
      Map<String, Long> last = serials(answer);
      try (Authority signing = authority.open(node)) {
        Agreement next = TermsCommands.amend(folder, signing, held, last, wanted);
        Papers.write(file, Papers.pem(next));
        AgreementCommands.describe(spec, next);
        DeskCommands.print(spec, "  changes   " + String.join(", ", TermsFile.changed(held, next)));
        unknown(spec, next);
        handOn(spec, Config.read(folder), file);
        return 0;
      }
    }
  }

  @Command(
      name = "serials",
      description = {
        "Writes the last serial of each numbering of a link, as this node's journal has it.",
        "A partner whose node and journal are lost needs it to withdraw its stolen keys:",
        "parley roll issue --rotate --compromised --last-serials FILE",
        ""
      })
  static final class Serials implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Option(
        names = "--with",
        required = true,
        paramLabel = "NODE",
        description = "The partner's node, for example ru-nrrc.")
    private String peer = "";

    @Parameters(index = "0", paramLabel = "FILE", description = "The file to write.")
    private Path file = Path.of("");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake, InterruptedException {
      Json.Obj answer = node.ask(Json.object().with("do", "last-serials"));
      Json.Builder kept = Json.object();
      Map<String, Long> all = serials(answer);
      all.keySet().removeIf(numbering -> !List.of(numbering.split("/", -1)).contains(peer));
      if (all.isEmpty()) {
        throw new Mistake("nothing was exchanged with \"" + peer + "\" under that name");
      }
      all.forEach(kept::with);
      Papers.write(file, JsonWriter.pretty(kept.build()).utf8());
      all.forEach(
          (numbering, serial) -> DeskCommands.print(spec, "  " + numbering + "  " + serial));
      DeskCommands.print(spec, "written to " + file);
      return 0;
    }
  }

  /// Terms between the own party and partners whose rolls are here, signed by the own party.
  ///
  /// @param file what differs from the default terms
  static Agreement propose(
      DataFolder folder,
      Authority authority,
      String id,
      List<PartyId> with,
      Map<String, List<String>> languages,
      Json.Obj file)
      throws Mistake {
    Papers papers = Papers.read(folder, Config.read(folder).party());
    List<Roll> rolls = new ArrayList<>();
    rolls.add(papers.rolls().own());
    for (PartyId party : with) {
      rolls.add(
          papers
              .rolls()
              .of(party)
              .orElseThrow(() ->
                  new Mistake(
                      "no roll of " + party + " here; take it in first with: parley roll import")));
    }
    rolls.sort(java.util.Comparator.comparing(Roll::party).reversed());
    AgreementDraft draft =
        TermsFile.usual(AgreementDraft.between(id, rolls, languages))
            .phraseBook(PhraseBook.bundled().digest());
    return signed(papers, authority, draft, file, Optional.empty());
  }

  /// The next version of an agreement in force here, signed by the own party.
  ///
  /// @param lastSerials that still count under the version in force (A-DOC-7)
  /// @param file what differs from the version in force
  static Agreement amend(
      DataFolder folder,
      Authority authority,
      Agreement held,
      Map<String, Long> lastSerials,
      Json.Obj file)
      throws Mistake {
    Papers papers = Papers.read(folder, Config.read(folder).party());
    Map<String, Long> own = new TreeMap<>(lastSerials);
    own.keySet().removeIf(numbering -> !numbering.split("/", -1)[2].equals(held.id()));
    AgreementDraft draft = AgreementDraft.amending(held, own);
    Agreement next = signed(papers, authority, draft, file, Optional.of(held));
    if (TermsFile.changed(held, next).isEmpty()) {
      throw new Mistake("these are the terms in force: there is nothing to amend");
    }
    return next;
  }

  private static Agreement signed(
      Papers papers,
      Authority authority,
      AgreementDraft draft,
      Json.Obj file,
      Optional<Agreement> held)
      throws Mistake {
    try {
      Agreement terms = TermsFile.over(draft.agreement(), file, held);
      if (terms.pinned(papers.rolls()) instanceof Ruling.Refused no) {
        throw new Mistake(
            "these terms are not possible: " + no.detail() + " (" + no.clause() + ")");
      }
      return terms.signedBy(authority.signer());
    } catch (MalformedInput e) {
      throw new Mistake(
          "these terms are not possible: " + e.getMessage() + " (" + e.clause() + ")", e);
    } catch (SealException e) {
      throw new Mistake("not signed: " + e.getMessage(), e);
    }
  }

  static Json.Obj lastSerials(Path file) throws Mistake {
    try {
      Json.Obj serials = JsonReader.readObject(DataFolder.read(file, SERIALS.bytes()), SERIALS);
      for (String numbering : serials.members().keySet()) {
        serials.requireNumber(numbering);
      }
      return serials;
    } catch (MalformedInput e) {
      throw new Mistake(
          file + " holds no last serials: " + e.getMessage() + " (" + e.clause() + ")", e);
    }
  }

  /// Last serials as they stand in an answer or a file, by numbering; none when it has none.
  static Map<String, Long> serials(Json.Obj from) {
    Map<String, Long> serials = new TreeMap<>();
    from.object("serials")
        .ifPresent(named ->
            named
                .members()
                .keySet()
                .forEach(key -> named.number(key).ifPresent(serial -> serials.put(key, serial))));
    return serials;
  }

  static Agreement inForce(Options.Folder node, String id) throws Mistake {
    return node.papers()
        .agreements()
        .named(id)
        .orElseThrow(() ->
            new Mistake(
                "no agreement " + id + " is in force here; parley agreement show lists them"));
  }

  private static Json.Obj parsed(Path file) throws Mistake {
    try {
      return TermsFile.read(DataFolder.read(file, Agreement.MOST_BYTES));
    } catch (MalformedInput e) {
      throw new Mistake(
          file + " is no terms in JSON: " + e.getMessage() + " (" + e.clause() + ")", e);
    }
  }

  /// An agreement may name formats of a later release; nothing can be sent in them from here.
  private static void unknown(CommandSpec spec, Agreement terms) {
    Formats known = Formats.bundled();
    terms.formats().keySet().stream()
        .filter(format -> known.named(format).isEmpty())
        .forEach(format ->
            DeskCommands.print(
                spec, "note: this node does not know " + format + " and refuses it (M-FORM-1)"));
  }

  private static final String NEXT = "; the other side now signs it: parley agreement sign";

  private static void handOn(CommandSpec spec, Config config, Path file) {
    DeskCommands.print(spec, "signed for " + config.party() + ", written to " + file + NEXT);
  }
}
