package parley.exchange;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import parley.agreement.Agreement;
import parley.agreement.AgreementLife;
import parley.agreement.Precedence;
import parley.agreement.Ruling;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.envelope.ReleaseAssertion;
import parley.envelope.ReleaseCheck;
import parley.envelope.ReleasedByOne;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.message.Attachment;
import parley.message.FilePart;
import parley.message.Format;
import parley.message.Formats;
import parley.message.Message;
import parley.message.Reference;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.party.OfficerCheck;

/// What is judged of a message, the same on send and on receive: its agreement, its format, its
/// attachments, what it refers to.
final class Admission {
  /// The field of a countersignature that says whose it is.
  private static final String COUNTERSIGNED_BY = "countersignedBy";

  private Admission() {}

  /// A message with what travels beside it.
  ///
  /// @param at when its sender says that it sent it: the moment of the transmittal
  record Handed(Message message, List<Bytes> assertions, List<Bytes> attachments, Instant at) {}

  static Optional<Released> outgoing(
      Standing standing, Formats formats, SerialKey serial, Handed handed) {
    Message message = handed.message();
    if (!message.sender().equals(standing.self())
        || !message.recipients().contains(standing.peer())) {
      return Optional.of(
          new Released.Refused(
              "recipient",
              "M-HEAD-7",
              "a message on this link is from " + standing.self() + " and to " + standing.peer()));
    }
    return switch (judge(standing, formats, serial, standing.self(), handed)) {
      case Ruling.Allowed() -> Optional.empty();
      case Ruling.Refused(String reason, String clause, String detail) ->
          Optional.of(new Released.Refused(reason, clause, detail));
    };
  }

  static Ruling incoming(Standing standing, Formats formats, SerialKey serial, Handed handed) {
    Message message = handed.message();
    if (!message.sender().equals(standing.peer())
        || !message.recipients().contains(standing.self())) {
      return new Ruling.Refused("recipient", "M-HEAD-7", "sender or recipient is not of this link");
    }
    if (!serial.agreement().equals(message.agreement())
        || serial.line() != message.line()
        || serial.series() != message.series()) {
      return new Ruling.Refused(
          "transmittal", "E-TRANS-7", "the transmittal numbers it elsewhere than the message says");
    }
    return judge(standing, formats, serial, standing.peer(), handed);
  }

  private static Ruling judge(
      Standing standing, Formats formats, SerialKey serial, NodeId sender, Handed handed) {
    Message message = handed.message();
    Optional<Format> format = formats.named(message.format());
    if (format.isEmpty()) {
      return new Ruling.Refused(
          "format", "M-FORM-1", "format " + message.format() + " is not known here");
    }
    Ruling terms =
        standing
            .life()
            .rule(
                new AgreementLife.Claim(
                    message.agreement(),
                    message.agreementHash(),
                    message.line(),
                    message.format(),
                    message.series(),
                    message.precedence(),
                    sender,
                    message.recipients(),
                    serial.epoch(),
                    serial.serial(),
                    format.get().answers()));
    if (terms instanceof Ruling.Refused) {
      return terms;
    }
    List<Formats.Fault> faults = formats.check(message, named(standing, message));
    if (!faults.isEmpty()) {
      Formats.Fault first = faults.getFirst();
      return new Ruling.Refused(
          "format", first.clause(), first.field() + ": " + first.key() + " " + first.arguments());
    }
    Ruling release = release(standing, sender, handed);
    if (release instanceof Ruling.Refused) {
      return release;
    }
    Ruling act = Acts.act(message, handed.at());
    return act instanceof Ruling.Refused
        ? act
        : attachments(message, handed.attachments(), Acts.inParts(standing, message));
  }

  /// Where the agreement asks for release by two persons, nothing passes that two different
  /// officers of the sender did not sign, on either end (E-RELEASE-1). It takes some milliseconds
  /// of the link's owner, which only what verified in every suite can cost it.
  private static Ruling release(Standing standing, NodeId sender, Handed handed) {
    Message message = handed.message();
    Agreement terms = named(standing, message);
    boolean countersigns = message.format().equals(Agreement.COUNTERSIGNATURE);
    boolean two = terms.twoPersonRelease().contains(message.precedence());
    // What a part brings was released with the message that names its digest (M-PART-4), a batch by
    // rules (K-BATCH-5).
    if (message.enclosed() || (!countersigns && !two)) {
      return Ruling.allowed();
    }
    ReleaseCheck check =
        standing
            .rolls()
            .node(sender)
            .map(listed -> new ReleaseCheck(listed.roll(), OfficerCheck.passkeys()))
            .orElseThrow();
    ReleaseCheck.Subject subject =
        new ReleaseCheck.Subject(message.digest(), message.composedAt(), handed.at());
    List<Bytes> given = handed.assertions();
    return (countersigns
            ? countersignature(
                check, handed, terms.countersignedWithin(Precedence.FLASH).isPresent())
            : terms.countersignedWithin(message.precedence()).isPresent()
                ? check.refusalByOneOrTwo(subject, given)
                : check.refusal(subject, given))
        .<Ruling>map(no -> new Ruling.Refused("release", no.clause(), no.detail()))
        .orElseGet(Ruling::allowed);
  }

  /// One officer's word over the message that is named, and in the body whose it is (E-COUNTER-2).
  private static Optional<ReleaseCheck.Refusal> countersignature(
      ReleaseCheck check, Handed handed, boolean agreed) {
    if (!agreed) {
      return Optional.of(
          new ReleaseCheck.Refusal("E-COUNTER-1", "these terms know no countersignature"));
    }
    Message message = handed.message();
    Digest about = message.inReplyTo().orElseThrow().digest();
    Optional<ReleaseCheck.Refusal> no =
        check.countersignature(
            new ReleaseCheck.Subject(about, message.composedAt(), handed.at()),
            handed.assertions());
    Optional<String> officer =
        ReleaseAssertion.only(handed.assertions(), ReleaseAssertion.Hand.COUNTERSIGN);
    return no.isEmpty() && !officer.equals(message.body().text(COUNTERSIGNED_BY))
        ? Optional.of(
            new ReleaseCheck.Refusal("E-COUNTER-2", "the body names another officer than signed"))
        : no;
  }

  /// What is countersigned was released by one officer of the same side, and not by this one
  /// (E-COUNTER-3). What is not here yet is let through: FLASH overtakes.
  private static Ruling countersigned(
      Ledger ledger, Decision fresh, Standing standing, Message message, boolean inbound)
      throws LedgerException {
    if (!message.format().equals(Agreement.COUNTERSIGNATURE)) {
      return Ruling.allowed();
    }
    Reference about = message.inReplyTo().orElseThrow();
    if (!held(ledger, fresh, standing, about, true)
        && !held(ledger, fresh, standing, about, false)) {
      return Ruling.allowed();
    }
    String key = ReleasedByOne.key(about.digest());
    Optional<Bytes> kept = fresh.value(key);
    kept = kept.isPresent() ? kept : ledger.value(standing.link(), key);
    boolean ours = held(ledger, fresh, standing, about, inbound);
    return ReleasedByOne.refusal(
            kept.filter(_ -> ours).map(ReleasedByOne::read),
            message.body().text(COUNTERSIGNED_BY).orElse(""))
        .<Ruling>map(no -> new Ruling.Refused("release", no.clause(), no.detail()))
        .orElseGet(Ruling::allowed);
  }

  private static boolean held(
      Ledger ledger, Decision fresh, Standing standing, Reference about, boolean inbound)
      throws LedgerException {
    return fresh.itemOfMessage(inbound, about.id()).isPresent()
        || ledger.itemOfMessage(standing.link(), inbound, about.id()).isPresent();
  }

  /// What both ends remember of a message that was judged and that one officer released
  /// (E-COUNTER-4).
  static Optional<ReleasedByOne> byOne(Standing standing, Message message, List<Bytes> assertions) {
    return terms(standing, message)
        .flatMap(held -> held.countersignedWithin(message.precedence()))
        .flatMap(within ->
            ReleaseAssertion.only(assertions, ReleaseAssertion.Hand.ALONE)
                .map(officer -> new ReleasedByOne(officer, within)));
  }

  static void remember(Decision out, LinkId link, Message message, ReleasedByOne one) {
    out.change(new Ledger.Change.KeepValue(link, ReleasedByOne.key(message.digest()), one.bytes()));
  }

  /// The version that the message names: an amendment changes nothing for what travels under the
  /// one before (A-RULE-2).
  static Agreement named(Standing standing, Message message) {
    return terms(standing, message).orElseThrow();
  }

  private static Optional<Agreement> terms(Standing standing, Message message) {
    return standing
        .life()
        .version(message.agreement(), message.agreementHash())
        .or(() -> standing.life().named(message.agreement()));
  }

  private static Ruling attachments(Message message, List<Bytes> attachments, boolean inParts) {
    if (inParts) {
      return attachments.isEmpty()
          ? Ruling.allowed()
          : new Ruling.Refused(
              "attachment", "M-PART-1", "under this agreement files follow their message in parts");
    }
    if (FilePart.is(message) && message.attachments().size() != 1) {
      return new Ruling.Refused("attachment", "M-PART-2", "a part is one attachment");
    }
    if (message.attachments().size() != attachments.size()) {
      return new Ruling.Refused(
          "attachment", "M-ATTACH-3", "the message names other attachments than came with it");
    }
    for (int i = 0; i < attachments.size(); i++) {
      Attachment named = message.attachments().get(i);
      if (named.size() != attachments.get(i).size()
          || !named.digest().equals(Digest.of(attachments.get(i)))) {
        return new Ruling.Refused(
            "attachment",
            "M-ATTACH-3",
            "attachment " + (i + 1) + " is not the one that the message names");
      }
    }
    return Ruling.allowed();
  }

  /// A reference to a message that is held here must name its very bytes and stay within its
  /// series: an exercise can never join a real thread (M-REF-2). Only the sender of a message
  /// corrects or cancels it (M-REF-3). What is not held yet is let through: FLASH overtakes.
  ///
  /// @param inbound direction of `message`
  static Ruling references(
      Ledger ledger, Decision fresh, Standing standing, Message message, boolean inbound)
      throws LedgerException {
    List<Optional<Reference>> own = List.of(message.replaces(), message.cancels());
    for (Optional<Reference> reference :
        List.of(message.inReplyTo(), message.replaces(), message.cancels())) {
      if (reference.isEmpty()) {
        continue;
      }
      for (boolean direction : new boolean[] {true, false}) {
        Optional<Ledger.Item> held = fresh.itemOfMessage(direction, reference.get().id());
        if (held.isEmpty()) {
          held = ledger.itemOfMessage(standing.link(), direction, reference.get().id());
        }
        if (held.isEmpty()) {
          continue;
        }
        if (!held.get().messageDigest().equals(reference.get().digest())) {
          return new Ruling.Refused(
              "reference", "M-REF-1", "it refers to other bytes under that identifier");
        }
        if (held.get().serial().series() != message.series()) {
          return new Ruling.Refused(
              "reference", "M-REF-2", "real and exercise messages never join one thread");
        }
        if (direction != inbound && own.contains(reference)) {
          return new Ruling.Refused(
              "reference", "M-REF-3", "only its sender corrects or cancels a message");
        }
      }
    }
    return countersigned(ledger, fresh, standing, message, inbound);
  }
}
