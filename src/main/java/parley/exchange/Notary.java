package parley.exchange;

import java.util.List;
import java.util.Set;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.envelope.Answer;
import parley.envelope.Envelope;
import parley.envelope.Lane;
import parley.envelope.OuterFrame;
import parley.envelope.Parcel;
import parley.envelope.SignedContent;
import parley.envelope.Transmittal;
import parley.journal.Checkpoint;
import parley.ledger.Ledger;
import parley.seal.SealException;
import parley.seal.Suite;

/// The cryptography port of the core: everything that signs, seals, opens or verifies, none of it
/// touching durable state. {@link SealNotary} does it for real; the simulator brings a fast one.
public interface Notary {

  /// Signs in the suites that the transmittal names, seals for the peer and the own archive,
  /// frames.
  Prepared prepare(Standing standing, Preparation what) throws SealException;

  /// Makes what the next {@link #prepare} under this agreement would else make itself. What goes
  /// wrong here shows there.
  void ahead(Standing standing, String agreement);

  /// Seals again what was sent before, for a peer that asks for the serial again: other bytes, the
  /// same signed content.
  Envelope reseal(Standing standing, Digest content, Bytes keptBody) throws SealException;

  /// Opens and verifies; foreign bytes give a value, never an exception.
  Opening open(Standing standing, Envelope envelope, OuterFrame frame) throws SealException;

  /// The suites that the transmittal of a kept parcel asks for.
  Set<Suite> suites(Digest content, Bytes keptBody) throws SealException;

  /// Signs an answer in these suites: a `SignedDocument`, DER.
  Bytes attest(Answer answer, Set<Suite> suites) throws SealException;

  /// Checks the peer's answer to `item`: signatures, what it answers, inclusion in the peer's log.
  ///
  /// @param suites in which it has to be signed
  Judgement judge(Standing standing, Ledger.Item item, Set<Suite> suites, Bytes answer);

  /// The signed note of an own checkpoint. The anchor has been moved there before.
  Bytes note(Checkpoint checkpoint) throws SealException;

  /// @param message the message's bytes, empty for a void
  record Preparation(
      Transmittal transmittal,
      Bytes message,
      List<Bytes> assertions,
      List<Bytes> attachments,
      Lane lane) {
    public Preparation {
      assertions = List.copyOf(assertions);
      attachments = List.copyOf(attachments);
    }
  }

  /// @param keptBody the parcel sealed for the own store
  record Prepared(Digest content, Envelope envelope, Bytes keptBody) {}

  /// What opening found.
  sealed interface Opening {
    /// Every required suite verified.
    record Read(Parcel parcel, SignedContent content, Set<Suite> suites, Bytes keptBody)
        implements Opening {
      public Read {
        suites = Set.copyOf(suites);
      }
    }

    /// It may be good, but a roll or an agreement that it names is not known here yet.
    record TooEarly(String reason) implements Opening {}

    /// Dropped and counted; nothing is stored.
    record Unauthentic(String why) implements Opening {}
  }

  /// What checking an answer found.
  sealed interface Judgement {
    record Receipted(Answer.Receipt receipt) implements Judgement {}

    record RefusedForGood(Answer.Refusal refusal) implements Judgement {}

    /// Not a true answer: the item stays queued.
    record Bogus(String why) implements Judgement {}
  }
}
