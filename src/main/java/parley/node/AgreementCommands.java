package parley.node;

import java.io.Console;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import parley.agreement.Act;
import parley.agreement.Agreement;
import parley.agreement.AgreementWords;
import parley.agreement.Agreements;
import parley.agreement.Stage;
import parley.codec.MalformedInput;
import parley.message.Format;
import parley.message.Formats;
import parley.node.Main.Mistake;
import parley.party.PartyId;
import parley.seal.Authority;
import parley.seal.SealException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Agreements: composing, signing, reading, taking in; and acts on their measures.
@Command(
    name = "agreement",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Agreements: the terms that both sides sign and both nodes obey.",
      "One side proposes (and so signs), the other signs, and the file goes back to the first."
    },
    subcommands = {
      TermsCommands.Terms.class,
      TermsCommands.Propose.class,
      AgreementCommands.Sign.class,
      AgreementCommands.Show.class,
      AgreementCommands.Import.class,
      TermsCommands.Amend.class,
      AgreementCommands.Suspend.class
    })
final class AgreementCommands {
  private AgreementCommands() {}

  @Command(
      name = "sign",
      description = {
        "Shows what another party proposed, signs it for this one, and writes it back to the file.",
        "The first 8 digits of the hash are asked for, so that what is signed is what "
            + "was read. When every party has signed, the agreement is also taken in here."
      })
  static final class Sign implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Mixin private Options.AuthorityVault authority = new Options.AuthorityVault();

    @Option(
        names = "--hash",
        paramLabel = "DIGITS",
        description =
            "The first 8 or more digits of the hash of the terms, instead of typing them at the"
                + " terminal.")
    private @Nullable String hash;

    @Parameters(
        index = "0",
        paramLabel = "FILE",
        description = "The proposed agreement; it is written back with the signature.")
    private Path file = Path.of("");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      DataFolder folder = node.folder();
      Agreement terms = Papers.agreement(file);
      describe(spec, terms);
      confirm(terms);
      try (Authority signing = authority.open(node)) {
        Agreement signed = Ceremony.sign(folder, signing, terms);
        boolean complete = Ceremony.complete(folder, signed);
        if (complete) {
          Ceremony.adopt(folder, signed);
        }
        Papers.write(file, Papers.pem(signed));
        DeskCommands.print(
            spec,
            complete
                ? "signed by all, taken in"
                    + RollCommands.told(folder)
                    + "; the others take it in with: parley agreement import"
                : "signed; other parties have yet to sign");
        return 0;
      }
    }

    private void confirm(Agreement terms) throws Mistake {
      String given = hash == null ? typed() : hash;
      if (!given.matches("[0-9a-fA-F]{8,64}")
          || !terms.hash().hex().startsWith(given.toLowerCase(java.util.Locale.ROOT))) {
        throw new Mistake(
            "not signed: \""
                + given
                + "\" is not how the hash of these terms begins; read them again:"
                + " parley agreement show "
                + file);
      }
    }
  }

  @Command(
      name = "import",
      description =
          "Takes in an agreement that every party signed, or a partner's act on one of its measures.")
  static final class Import implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Parameters(index = "0", paramLabel = "FILE", description = "The agreement or act.")
    private Path file = Path.of("");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      DataFolder folder = node.folder();
      if (Papers.holds(file, Papers.ACT)) {
        adopt(folder, Papers.act(file));
      } else {
        Agreement agreement = Papers.agreement(file);
        Ceremony.adopt(folder, agreement);
        describe(spec, agreement);
      }
      DeskCommands.print(spec, "taken in" + RollCommands.told(folder));
      return 0;
    }
  }

  private static void adopt(DataFolder folder, Act act) throws Mistake {
    Papers papers = Papers.read(folder, Config.read(folder).party());
    Papers.adopted(
        papers.agreements().act(act, papers.rolls(), papers.documents().size()),
        papers.agreements());
    Papers.keep(folder, act);
  }

  @Command(
      name = "show",
      description = "Prints an agreement: the one in a file, or those in force here.")
  static final class Show implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Parameters(
        index = "0",
        arity = "0..1",
        paramLabel = "FILE",
        description = "An agreement in a file; without it, those in force.")
    private @Nullable Path file;

    @Option(names = "--text", description = "The terms as they are signed, in full.")
    private boolean text;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      List<Agreement> shown =
          file != null ? List.of(Papers.agreement(file)) : node.papers().agreements().inForce();
      for (Agreement agreement : shown) {
        if (text) {
          DeskCommands.print(spec, agreement.document().content().utf8());
        } else {
          describe(spec, agreement);
        }
      }
      return 0;
    }
  }

  @Command(
      name = "act",
      description = {
        "Signs an act of this party on one measure: suspends, resumes, or withdraws it, for example.",
        "It is taken in here and written to a file that the partner imports. "
            + "Suspending lifts duties and clocks; it refuses only the formats it names, and "
            + "never those by which the line stays open."
      })
  static final class Suspend implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Mixin private Options.AuthorityVault authority = new Options.AuthorityVault();

    @Option(
        names = "--agreement",
        required = true,
        paramLabel = "ID",
        description = "The agreement, for example US-RU-2026.")
    private String id = "";

    @Option(
        names = "--measure",
        required = true,
        paramLabel = "NAME",
        description = "The measure, as parley agreement show lists it.")
    private String measure = "";

    @Option(
        names = "--stage",
        required = true,
        paramLabel = "STAGE",
        description = "For example suspended, partially-suspended, resumed, withdrawn.")
    private String stage = "";

    @Option(
        names = "--ground",
        required = true,
        paramLabel = "LANG=TEXT",
        description = "Why, once per language.")
    private Map<String, String> ground = new LinkedHashMap<>();

    @Option(
        names = "--article",
        paramLabel = "NUMBER",
        description = "The article under which it is done.")
    private @Nullable String article;

    @Option(
        names = "--refuse",
        split = ",",
        paramLabel = "FORMAT",
        description = "Formats that are refused from now on, for example activity-notice/1.")
    private Set<String> formats = Set.of();

    @Parameters(index = "0", paramLabel = "FILE", description = "The file to write.")
    private Path file = Path.of("");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      DataFolder folder = node.folder();
      PartyId self = Config.read(folder).party();
      Agreements agreements = Papers.read(folder, self).agreements();
      Agreement agreement =
          agreements
              .named(id)
              .orElseThrow(() ->
                  new Mistake(
                      "no agreement "
                          + id
                          + " is in force here; parley agreement show lists them"));
      Stage wanted =
          Stage.coded(stage)
              .orElseThrow(() ->
                  new Mistake("\"" + stage + "\" is no stage; for example suspended or resumed"));
      try (Authority signing = authority.open(node)) {
        Act act =
            Act.sign(
                new Act.Terms(
                    id,
                    agreement.hash(),
                    self,
                    agreements.nextAct(id, self),
                    measure,
                    wanted,
                    InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS),
                    ground,
                    Optional.ofNullable(article),
                    formats),
                agreement.suites(),
                signing.signer());
        adopt(folder, act);
        Papers.write(file, Papers.pem(act));
      } catch (SealException e) {
        throw new Mistake("not signed: " + e.getMessage(), e);
      } catch (MalformedInput e) {
        throw new Mistake(
            "this act is not possible: " + e.getMessage() + " (" + e.clause() + ")", e);
      }
      DeskCommands.print(
          spec,
          measure
              + ": "
              + stage
              + RollCommands.told(folder)
              + "; carry "
              + file
              + " to the partner");
      return 0;
    }
  }

  static void describe(CommandSpec spec, Agreement agreement) {
    DeskCommands.print(spec, AgreementWords.of(agreement).toArray(new String[0]));
  }

  /// A person who has read the terms types the beginning of their hash.
  private static String typed() throws Mistake {
    Console terminal =
        Options.terminal()
            .orElseThrow(() ->
                new Mistake(
                    "not signed: read the terms, then give the first 8 digits of their hash with --hash"));
    String line =
        terminal.readLine("%s", "To sign these terms, type the first 8 digits of their hash: ");
    return line == null ? "" : line.strip();
  }

  @Command(
      name = "formats",
      description = {
        "Lists the formats of messages, or prints what one of them asks.",
        "A field's name is the member in the draft's body; codes are written as they stand here."
      })
  static final class ListFormats implements Callable<Integer> {
    @Option(
        names = "--language",
        paramLabel = "en|ru",
        defaultValue = "en",
        description = "Of names and codes (default: ${DEFAULT-VALUE}).")
    private String language = "en";

    @Parameters(
        index = "0",
        arity = "0..1",
        paramLabel = "ID",
        description = "One format, for example inquiry/1.")
    private @Nullable String id;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      Formats formats = Formats.bundled();
      if (id == null) {
        formats
            .all()
            .forEach(
                format -> DeskCommands.print(spec, DraftFile.FormatText.line(format, language)));
        return 0;
      }
      Format format =
          formats
              .named(id)
              .orElseThrow(() ->
                  new Mistake("there is no format \"" + id + "\"; parley formats lists them"));
      DeskCommands.print(spec, DraftFile.FormatText.lines(format, language).toArray(new String[0]));
      return 0;
    }
  }
}
