package parley.exchange;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import parley.agreement.Agreement;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.envelope.Envelope;
import parley.envelope.Lane;
import parley.envelope.SignedContent;
import parley.message.Message;
import parley.party.Ceremony;
import parley.seal.KeyVault;
import parley.seal.Signature;
import parley.seal.Suite;

/// Whole envelopes of a partner that uses its own keys against the rules, each with one thing
/// wrong: what the receiver must answer, and the clause by which it does. Those that are read have
/// serials of their own, so that one node can be sent all of them.
final class Forgeries {
  /// Our own types cannot write a parcel without signatures.
  private static final Path UNSIGNED = Path.of("spec/vectors/parcel/bad/v1-no-signature.der");

  private static final String REAL = "\"series\":\"real\"";
  private static final String DRILL = "\"series\":\"exercise\"";

  /// Above the serials of those that are forged.
  private static final long HONEST = 1_000;

  /// @param status of the answer: 200 a signed refusal, 503 a "not yet", 400 bare
  record Forged(String name, int status, String clause, String why, Envelope envelope) {}

  /// @param expired Washington's, certified by its own authority, and out of date
  /// @param impostor Washington's by name, certified by a foreign authority
  /// @param second another agreement in force on the link
  record Others(KeyVault expired, KeyVault impostor, Optional<Agreement> second) {}

  private final Forger forger;
  private final InstantSource clock;
  private final List<Forged> made = new ArrayList<>();
  private long serial;

  private Forgeries(Forger forger, InstantSource clock) {
    this.forger = forger;
    this.clock = clock;
  }

  static List<Forged> all(Forger forger, InstantSource clock, Others others) throws Exception {
    Forgeries forgeries = new Forgeries(forger, clock);
    forgeries.exercise();
    forgeries.againstTheMessage();
    forgeries.signatures(others);
    forgeries.transmittals();
    forgeries.elsewhere();
    forgeries.agreements(others);
    return forgeries.made;
  }

  /// The control: nothing is wrong with it.
  static Envelope honest(Forger forger, InstantSource clock) throws Exception {
    Forgeries forgeries = new Forgeries(forger, clock);
    forgeries.serial = HONEST - 1;
    return forger.signed(forgeries.good().bytes());
  }

  private Message message(Series series, Precedence precedence) throws Exception {
    return Composed.by(
        clock, forger.agreement(), Ceremony.US_NRRC, series, precedence, "as it should be");
  }

  private SerialKey next(Series series) {
    return next(forger.agreement().id(), series);
  }

  private SerialKey next(String agreement, Series series) {
    return new SerialKey(Ceremony.US_NRRC, 1, agreement, Line.WATCH, series, ++serial);
  }

  private SignedContent good() throws Exception {
    return forger.honest(next(Series.REAL), message(Series.REAL, Precedence.ROUTINE));
  }

  private void add(String name, int status, String clause, String why, Envelope envelope) {
    made.add(new Forged(name, status, clause, why, envelope));
  }

  private void signed(String name, int status, String clause, String why, Bytes content)
      throws Exception {
    add(name, status, clause, why, forger.signed(content));
  }

  private void exercise() throws Exception {
    SignedContent real = good();
    signed(
        "exercise-flag-in-the-line",
        200,
        "E-TRANS-7",
        "A real message in the exercise series of the transmittal, truly signed.",
        Forger.bent(real, REAL, DRILL));
    String text = real.bytes().utf8();
    int flag = text.lastIndexOf(REAL);
    signed(
        "exercise-flag-in-the-message",
        400,
        "E-CONTENT-3",
        "The message says exercise, the transmittal still names the real one; truly signed.",
        Bytes.utf8(text.substring(0, flag) + DRILL + text.substring(flag + REAL.length())));
    SignedContent drill =
        forger.honest(next(Series.EXERCISE), message(Series.EXERCISE, Precedence.ROUTINE));
    add(
        "exercise-under-the-signatures-of-a-real-one",
        400,
        "S-SUITE-1",
        "An exercise, with the signatures that a real message got.",
        forger.parcel(drill.bytes(), forger.sign(real.bytes())));
    add(
        "real-under-the-signatures-of-an-exercise",
        400,
        "S-SUITE-1",
        "A real message, with the signatures that an exercise got.",
        forger.parcel(good().bytes(), forger.sign(drill.bytes())));
  }

  private void againstTheMessage() throws Exception {
    signed(
        "line-swapped",
        200,
        "E-TRANS-7",
        "A message of the watch line in the CERT line's series.",
        Forger.bent(good(), "\"line\":\"watch\"", "\"line\":\"cert\""));
    Bytes flash = forger.honest(next(Series.REAL), message(Series.REAL, Precedence.FLASH)).bytes();
    signed("flash-in-the-formal-lane", 200, "E-FRAME-5", "FLASH, framed as formal.", flash);
  }

  private void signatures(Others others) throws Exception {
    Bytes content = good().bytes();
    List<Signature> ours = forger.sign(content);
    add(
        "no-signature",
        400,
        "E-PARCEL-1",
        "A parcel of version 1 without signatures.",
        forger.sealed(unsigned(), Lane.FORMAL));
    // In the order of their names: that of a set is another in each run.
    for (Suite suite : new TreeSet<>(forger.agreement().suites())) {
      add(
          "only-" + suite.code(),
          400,
          "S-SUITE-1",
          "The signatures of the other suites stripped.",
          forger.parcel(content, Forger.only(ours, suite)));
    }
    List<Signature> twice = new ArrayList<>(ours);
    twice.add(ours.getFirst());
    add(
        "a-signature-twice",
        400,
        "S-SUITE-3",
        "Two signatures of one suite by one signer.",
        forger.parcel(content, twice));
    by("signed-by-its-receiver", "S-SUITE-1", content, forger.far(), "By the receiver's own keys.");
    by(
        "signed-under-another-authority",
        "S-CMS-3",
        content,
        others.impostor(),
        "By the sender's name, certified by a foreign authority.");
    by(
        "signed-by-an-expired-certificate",
        "S-CMS-3",
        content,
        others.expired(),
        "By the sender's name and authority, with a certificate out of date and not on its roll.");
  }

  private static Bytes unsigned() throws IOException {
    return Bytes.owning(Files.readAllBytes(UNSIGNED));
  }

  private void by(String name, String clause, Bytes content, KeyVault signer, String why)
      throws Exception {
    List<Signature> signatures = signer.signer().sign(content, forger.agreement().suites());
    add(name, 400, clause, why, forger.parcel(content, signatures));
  }

  private void transmittals() throws Exception {
    String[][] bends = {
      {
        "recipient-is-the-sender",
        "E-TRANS-4",
        "\"recipient\":\"ru-nrrc\"",
        "\"recipient\":\"us-nrrc\""
      },
      {
        "recipient-of-no-end", "E-TRANS-4", "\"recipient\":\"ru-nrrc\"", "\"recipient\":\"cn-nrrc\""
      },
      {"sender-is-the-recipient", "E-TRANS-4", "\"sender\":\"us-nrrc\"", "\"sender\":\"ru-nrrc\""},
      {"link-of-another", "E-TRANS-4", "ru-nrrc~us-nrrc", "cn-nrrc~us-nrrc"},
      {"epoch-ahead-of-the-frame", "X-RECV-4", "\"epoch\":1", "\"epoch\":2"},
      {"suites-fewer", "E-TRANS-6", "\"suites\":[\"nist\",\"pq\"]", "\"suites\":[\"nist\"]"},
      {
        "suites-more",
        "E-TRANS-6",
        "\"suites\":[\"nist\",\"pq\"]",
        "\"suites\":[\"nist\",\"gost\",\"pq\"]"
      },
      {"version-before", "E-TRANS-1", "\"v\":2", "\"v\":1"},
      {"void-with-a-message", "E-VOID-1", "\"kind\":\"message\"", "\"kind\":\"void\""},
    };
    for (String[] bend : bends) {
      signed(
          bend[0],
          400,
          bend[1],
          "The transmittal says " + bend[3] + ", truly signed.",
          Forger.bent(good(), bend[2], bend[3]));
    }
  }

  /// Right in itself, and brought where it does not belong.
  private void elsewhere() throws Exception {
    String content = good().bytes().utf8();
    signed(
        "for-another-partner",
        400,
        "X-RECV-4",
        "What the sender signed for a third node, carried over.",
        Bytes.utf8(
            content
                .replaceFirst("ru-nrrc~us-nrrc", "cn-nrrc~us-nrrc")
                .replaceFirst("\"recipient\":\"ru-nrrc\"", "\"recipient\":\"cn-nrrc\"")));
    Bytes theirs =
        Bytes.utf8(
            content
                .replaceFirst("\"sender\":\"us-nrrc\"", "\"sender\":\"ru-nrrc\"")
                .replaceFirst("\"recipient\":\"ru-nrrc\"", "\"recipient\":\"us-nrrc\""));
    add(
        "reflected",
        400,
        "X-RECV-4",
        "What the receiver itself signed for the sender, brought back.",
        forger.parcel(theirs, forger.far().signer().sign(theirs, forger.agreement().suites())));
  }

  private void agreements(Others others) throws Exception {
    String hash = forger.agreement().hash().hex();
    signed(
        "agreement-unknown",
        503,
        "X-LATER-1",
        "Under a version of the agreement that nobody signed.",
        Forger.bent(good(), hash, "0".repeat(64)));
    if (others.second().isPresent()) {
      Agreement second = others.second().get();
      Message message = message(Series.REAL, Precedence.ROUTINE);
      Bytes crossed =
          Bytes.utf8(
              forger
                  .honest(next(second.id(), Series.REAL), message)
                  .bytes()
                  .utf8()
                  .replaceFirst(hash, second.hash().hex()));
      signed(
          "agreement-crossed",
          200,
          "E-TRANS-7",
          "A message of one agreement under the serial of another in force, truly signed.",
          crossed);
      add(
          "agreement-crossed-under-old-signatures",
          400,
          "S-SUITE-1",
          "The same, with the signatures that it got under the first.",
          forger.parcel(crossed, forger.sign(good().bytes())));
    }
  }
}
