package parley.agreement;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.codec.Members;
import parley.codec.Stamp;
import parley.party.PartyId;
import parley.seal.KeyVault.Signer;
import parley.seal.SealException;
import parley.seal.SignedDocument;
import parley.seal.Suite;

/// A party's signed act on one measure of an agreement (A-LIFE-1): it proposes, agrees, applies,
/// suspends, resumes, withdraws or terminates.
///
/// @param hash of the version of the agreement in force
/// @param number of this party's acts under this agreement: 1, 2, 3…
/// @param stage where the act brings the measure, for this party
/// @param date that the party gives; it orders nothing
/// @param ground why, per language
/// @param article of the agreement under which it is done
/// @param formats refused from now on, for acts that suspend; empty for all others
public record Act(
    String agreement,
    Digest hash,
    PartyId party,
    long number,
    String measure,
    Stage stage,
    Instant date,
    Map<String, String> ground,
    Optional<String> article,
    Set<String> formats,
    SignedDocument document) {

  /// A-LIFE-1: bytes of an act's JSON.
  public static final int MOST_BYTES = 64 * 1024;

  /// A-LIFE-1: bytes of an act with its signatures.
  public static final int MOST_SIGNED_BYTES = MOST_BYTES + 64 * 1024;

  /// A-LIFE-1: 64 KiB, 4 deep, 2,000 tokens.
  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(MOST_BYTES, 4, 2_000);

  public Act {
    ground = Agreement.ordered(ground);
    formats = Set.copyOf(formats);
  }

  /// SHA-256 of the signed content.
  public Digest digest() {
    return Digest.of(document.content());
  }

  /// Composes and signs an act.
  ///
  /// @param suites required by the agreement
  /// @param authority of the acting party
  /// @throws MalformedInput with the clause that the act breaks
  public static Act sign(Terms terms, Set<Suite> suites, Signer authority)
      throws SealException, MalformedInput {
    Bytes content = terms.content();
    return read(new SignedDocument(content, authority.sign(content, suites)));
  }

  /// What an act says before it is signed; the members are those of {@link Act}.
  public record Terms(
      String agreement,
      Digest hash,
      PartyId party,
      long number,
      String measure,
      Stage stage,
      Instant date,
      Map<String, String> ground,
      Optional<String> article,
      Set<String> formats) {
    public Terms {
      ground = Agreement.ordered(ground);
      formats = Set.copyOf(formats);
    }

    Bytes content() {
      return JsonWriter.line(
          Json.object()
              .with("v", 1)
              .with("kind", "act")
              .with("agreement", agreement)
              .with("hash", hash.hex())
              .with("party", party.code())
              .with("number", number)
              .with("measure", measure)
              .with("stage", stage.code())
              .with("date", Stamp.write(date))
              .with("ground", AgreementText.words(ground))
              .with("article", article)
              .with("formats", Json.texts(new TreeSet<>(formats)))
              .build());
    }
  }

  /// Reads an act; says nothing of its signature nor of its agreement, which {@link Agreements#act}
  /// checks.
  public static Act read(SignedDocument document) throws MalformedInput {
    MalformedInput.unless(
        document.content().size() <= MOST_BYTES, "A-LIFE-1", "an act has at most 64 KiB");
    Members act = Members.of(JsonReader.readObject(document.content(), LIMITS), "A-LIFE-1");
    act.number("v", 1, 1);
    act.exactly("kind", "act");
    Act read =
        new Act(
            act.form("agreement", 64, id -> AgreementForm.matching(AgreementForm.ID, id)),
            act.digest("hash"),
            act.form("party", 8, PartyId::new),
            act.number("number", 1, 1L << 53),
            act.form("measure", 64, name -> AgreementForm.matching(AgreementForm.NAME, name)),
            act.coded("stage", Stage::coded),
            act.instant("date"),
            act.languages("ground", AgreementForm.SENTENCES),
            act.has("article") ? Optional.of(act.text("article", 16)) : Optional.empty(),
            formats(act),
            document);
    act.done();
    if (!read.stage.suspends() && !read.formats.isEmpty()) {
      throw new MalformedInput("A-LIFE-4", "only an act that suspends lists formats");
    }
    return read;
  }

  private static Set<String> formats(Members act) throws MalformedInput {
    List<String> listed =
        act.texts(
            "formats",
            AgreementForm.MOST_ENTRIES,
            70,
            format -> AgreementForm.matching(AgreementForm.FORMAT, format));
    return new HashSet<>(listed);
  }
}
