package parley.evidence;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import parley.agreement.Agreement;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.envelope.Heartbeat;
import parley.envelope.SignedContent;
import parley.envelope.Transmittal;
import parley.journal.Checkpoint;
import parley.journal.LogName;
import parley.ledger.Divergence;
import parley.party.LinkId;
import parley.party.Node;
import parley.party.NodeId;
import parley.seal.Signature;
import parley.seal.Suite;

/// Checks an accusation: whether the two signed statements in it cannot both be an honest node's
/// (V-ACCUSE-2…5).
final class AccusationCheck {
  private final EvidenceFiles files;
  private final Papers papers = new Papers();
  private final Report report;
  private final SignatureFindings signatures;
  private final Set<String> known =
      new HashSet<>(Set.of(Manifest.INDEX, Manifest.SUMS, Layout.README));

  private AccusationCheck(EvidenceFiles files, Report report) {
    this.files = files;
    this.report = report;
    this.signatures = new SignatureFindings(papers, report);
  }

  static boolean looksLike(EvidenceFiles files) {
    return !files.under(Accusation.FIRST).isEmpty();
  }

  static void run(EvidenceFiles files, Verification.Trusted trusted, Report report) {
    new AccusationCheck(files, report).run(trusted);
  }

  private void run(Verification.Trusted trusted) {
    Manifest.check(Accusation.KIND, files.byName(), report);
    PaperFiles.read(files.byName(), papers, known, report);
    papers.judge(trusted, report);
    report.guard(
        Accusation.FIRST,
        () -> {
          if (files.file(Accusation.SECOND + Accusation.HEARTBEAT).isPresent()) {
            wentBack();
          } else if (files.file(Accusation.FIRST + Accusation.CHECKPOINT).isPresent()) {
            journals();
          } else {
            contents();
          }
        });
    for (String name : files.byName().keySet()) {
      if (!known.contains(name)) {
        report.broken(name, "the file does not belong to an accusation");
      }
    }
  }

  private Bytes file(String name) throws MalformedInput {
    known.add(name);
    return files
        .file(name)
        .orElseThrow(() -> new MalformedInput("V-ACCUSE-1", "the file " + name + " is missing"));
  }

  private void contents() throws MalformedInput {
    SignedContent first = content(Accusation.FIRST);
    SignedContent second = content(Accusation.SECOND);
    Transmittal one = first.transmittal();
    Transmittal other = second.transmittal();
    boolean serial =
        one.serial().equals(other.serial())
            && one.link().equals(other.link())
            && one.recipient().equals(other.recipient());
    report.judge(
        serial,
        Accusation.SECOND,
        "both stand under the serial " + one.serial().shown(),
        "they stand under two serials, which is no fault");
    report.judge(
        !first.digest().equals(second.digest()),
        Accusation.SECOND,
        "the two signed contents differ",
        "it is the same signed content twice, which is no fault however it was sealed");
    conclude(
        String.format(
            Locale.ROOT,
            "PROVEN: two contents under one serial: %s signed %s and %s as %s",
            one.serial().sender(),
            first.digest(),
            second.digest(),
            one.serial().shown()));
  }

  private SignedContent content(String side) throws MalformedInput {
    SignedContent content = SignedContent.read(file(side + Accusation.CONTENT));
    Transmittal transmittal = content.transmittal();
    NodeId sender = transmittal.serial().sender();
    Agreement agreement =
        papers
            .agreement(transmittal.agreementHash())
            .orElseThrow(
                () -> new MalformedInput("V-ACCUSE-3", "the agreement it names is not here"));
    boolean under =
        agreement.signatoryOf(sender).isPresent()
            && agreement.signatoryOf(transmittal.recipient()).isPresent()
            && agreement.id().equals(transmittal.serial().agreement())
            && agreement.suites().equals(transmittal.suites());
    report.judge(
        under,
        side,
        "sent under " + agreement.id() + ", in the suites that it requires",
        "its parties, agreement or suites are not those of " + agreement.id());
    report.judge(
        agreement
            .signatoryOf(sender)
            .map(signatory -> signatory.party())
            .equals(papers.node(sender).map(node -> node.roll().party())),
        side,
        sender + " is a node of the party that signed the agreement",
        sender + " is not on the roll of the party that signed the agreement");
    List<Signature> detached = new ArrayList<>();
    for (Suite suite : Suite.values()) {
      String name = Layout.signature(side, suite);
      known.add(name);
      files.file(name).ifPresent(cms -> detached.add(new Signature(sender.name(), suite, cms)));
    }
    signatures.judge(
        side,
        content.bytes(),
        detached,
        agreement.suites(),
        papers.signing(sender, transmittal.serial(), transmittal.recipient()));
    return content;
  }

  private void journals() throws MalformedInput {
    Checkpoint first = checkpoint(Accusation.FIRST);
    Checkpoint second = checkpoint(Accusation.SECOND);
    report.judge(
        first.origin().equals(second.origin()) && first.size() == second.size(),
        Accusation.SECOND,
        String.format(Locale.ROOT, "both are of %s at %d entries", first.origin(), first.size()),
        "they are of two logs or two sizes, which is no fault");
    report.judge(
        !first.root().equals(second.root()),
        Accusation.SECOND,
        "their roots differ",
        "they have the same root, which is no fault");
    conclude(
        String.format(
            Locale.ROOT,
            "PROVEN: two journals of one size: %s was signed at %d entries with two roots",
            first.origin(),
            first.size()));
  }

  private Checkpoint checkpoint(String side) throws MalformedInput {
    return checkpoint(side + Accusation.CHECKPOINT, file(side + Accusation.CHECKPOINT));
  }

  private Checkpoint checkpoint(String where, Bytes note) throws MalformedInput {
    return signatures.note(where, note, owner(Checkpoint.unverified(note)).id());
  }

  private Node owner(Checkpoint of) throws MalformedInput {
    String[] parts = of.origin().split("/", -1);
    return papers.rolls().stream()
        .flatMap(roll -> roll.nodes().stream())
        .filter(node -> parts.length > 1 && node.id().name().equals(parts[1]))
        .findFirst()
        .orElseThrow(
            () -> new MalformedInput("V-ACCUSE-4", "no roll here lists who keeps that log"));
  }

  /// The nonce was made of the first checkpoint, so the heartbeat that echoes it was signed later,
  /// and whatever its clock says (V-ACCUSE-6).
  private void wentBack() throws MalformedInput {
    String where = Accusation.SECOND + Accusation.HEARTBEAT;
    Bytes held = file(Accusation.FIRST + Accusation.CHECKPOINT);
    Checkpoint first = checkpoint(Accusation.FIRST);
    Node owner = owner(first);
    LogName log = log(first);
    Heartbeat beat =
        Heartbeat.verify(file(where), link(log, owner.id()), owner.id(), owner.keys().frameKey());
    Bytes nonce = Divergence.nonce(salt(), held).slice(0, Heartbeat.NONCE);
    report.judge(
        beat.echo().equals(Optional.of(nonce)),
        where,
        "signed by " + owner.id() + " after it had signed the first checkpoint",
        "it does not echo a nonce that was made of the first checkpoint");
    Checkpoint second =
        checkpoint(
            where,
            beat.checkpoint()
                .orElseThrow(() -> new MalformedInput("V-ACCUSE-6", "it shows no checkpoint")));
    LogName other = log(second);
    boolean back =
        owner(second).id().equals(owner.id())
            && other.place().equals(log.place())
            && (other.epoch() < log.epoch()
                || (other.epoch() == log.epoch() && second.size() < first.size()));
    report.judge(
        back,
        where,
        "it shows an older state of the same journal",
        "it shows no older state of that journal, which is no fault");
    conclude(
        String.format(
            Locale.ROOT,
            "PROVEN: a journal that went back: %s had signed %d entries of %s, and then answered"
                + " with %d of %s",
            owner.id(),
            first.size(),
            first.origin(),
            second.size(),
            second.origin()));
  }

  private static LogName log(Checkpoint of) throws MalformedInput {
    try {
      return new LogName(of.origin());
    } catch (IllegalArgumentException e) {
      throw new MalformedInput("J-NAME-1", "no log of a node has the name " + of.origin());
    }
  }

  private static LinkId link(LogName log, NodeId owner) throws MalformedInput {
    String[] ends = log.place().split("~", -1);
    try {
      LinkId link = LinkId.between(new NodeId(ends[0]), new NodeId(ends[ends.length - 1]));
      link.peerOf(owner);
      if (link.name().equals(log.place())) {
        return link;
      }
    } catch (IllegalArgumentException e) {
      throw new MalformedInput("V-ACCUSE-6", "the log is not that of a link of its owner");
    }
    throw new MalformedInput("V-ACCUSE-6", "the log is not that of a link");
  }

  private Bytes salt() throws MalformedInput {
    Bytes text = file(Accusation.SECOND + Accusation.SALT);
    try {
      Bytes salt = Bytes.hex(text.utf8().strip());
      if (salt.size() == Divergence.SALT && Bytes.utf8(salt.hex() + "\n").equals(text)) {
        return salt;
      }
    } catch (IllegalArgumentException e) {
      throw new MalformedInput("V-ACCUSE-6", "the salt is not hexadecimal");
    }
    throw new MalformedInput("V-ACCUSE-6", "a salt is 32 small hexadecimal digits and LF");
  }

  private void conclude(String proven) {
    if (report.holds()) {
      report.concludes(Accusation.KIND, proven);
    } else {
      report.broken(Accusation.KIND, "NOT proven: see what is broken above");
    }
  }
}
