package parley.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import parley.attachment.AtTheMachine;
import parley.carrier.Carrying;
import parley.carrier.Packing;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.evidence.Accusation;
import parley.evidence.Dossier;
import parley.evidence.EvidenceException;
import parley.evidence.EvidenceFiles;
import parley.evidence.Witness;
import parley.exchange.Released;
import parley.journal.AnchorException;
import parley.journal.Checkpoint;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.message.Formats;
import parley.message.MessageId;
import parley.message.Wording;
import parley.node.Main.Mistake;
import parley.node.ShowCommands.DemoNode;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.party.Roll;
import parley.seal.SealException;
import parley.taxii.OwnNode;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.DeskException;
import parley.watchline.DeskLog;
import parley.watchline.WatchDesk;
import parley.web.WatchPages;

/// Answers what commands ask of an open node.
///
/// @param live what only a serving node has
record AdminDesk(Node node, Optional<AdminSocket.Live> live) implements AdminSocket.Desk {
  /// Rows of the board that are answered at once.
  static final int ROWS = 200;

  @Override
  public AdminSocket.Parcel answer(AdminSocket.Parcel request)
      throws Mistake, InterruptedException {
    Json.Obj head = request.head();
    String wanted = head.text("do").orElse("");
    return switch (wanted) {
      case "sign-in", "enrol", "release-keys" -> AdminSocket.Officers.answer(started(), head);
      case "adopt" -> reply(Json.object().with("adopted", Json.texts(started().adopt())));
      case "rotate", "activate", "last-serials" ->
          reply(AdminSocket.Keys.answer(node, live, request));
      case "send" -> reply(send(head, request.files()));
      case "acknowledge" -> reply(acknowledge(head));
      case "board" -> reply(board(head.truth("all").orElse(false)));
      case "exercise-rows" -> reply(ExerciseCommands.rows(started().desk(), head));
      case "exercise-faults" ->
          reply(
              ExerciseCommands.answer(
                  node, started().desk(), peer(head.text("to").orElse("")), head));
      case "show" -> reply(show(head));
      case "files" -> DraftFile.MessageFiles.answer(started(), message(head), head);
      case "note" -> AdminSocket.Officers.note(started(), head);
      case "status" -> reply(DeskText.Status.json(node, live));
      case "doctor" -> reply(doctor());
      case "evidence" -> evidence(message(head), head);
      case "accusations" -> accusations(head);
      case "witnessed" -> witnessed(head.text("id").orElse(""));
      case "opened" -> opened(request.files());
      case "journal", "journal-part" -> RecordCommands.Journals.answer(node, head);
      case "cert" -> reply(cert(head));
      case "cert-tool" -> tool(request);
      case "await" -> reply(DemoNode.Awaited.step(started(), message(head), head));
      case "await-link" -> reply(DemoNode.Awaited.links(started(), head));
      case "backup" -> reply(backup(head));
      case "courier-pack" -> pack(head);
      case "carried" -> carried(request.files());
      default ->
          throw new Mistake(
              "this node does not know \"" + wanted + "\"; is it of an older release?");
    };
  }

  private AdminSocket.Live started() throws Mistake {
    return live.orElseThrow(
        () -> new Mistake("the node must be serving for that; start it with: parley serve"));
  }

  private static AdminSocket.Parcel reply(Json.Builder answer) {
    return AdminSocket.Parcel.of(answer);
  }

  private static MessageId message(Json.Obj head) throws Mistake {
    return DraftFile.identifier(head.text("id").orElse(""));
  }

  private Json.Builder send(Json.Obj head, List<Bytes> contents)
      throws Mistake, InterruptedException {
    WatchDesk.Peer peer = peer(head.text("to").orElse(""));
    Json.Obj draft = head.object("draft").orElseGet(() -> Json.object().build());
    String agreement = peer.agreements().isEmpty() ? "" : peer.agreements().getFirst().id();
    String meant = draft.text("agreement").orElse(agreement);
    List<WatchDesk.File> files =
        DraftFile.MessageFiles.handedIn(started(), peer.agreements(), meant, head, contents);
    WatchDesk.Draft written =
        DraftFile.draft(draft, peer.node(), agreement, node.config().language(), files);
    WatchDesk desk = started().desk();
    List<Formats.Fault> faults = desk.check(written);
    if (!faults.isEmpty()) {
      throw new Mistake("not sent: " + faults(faults));
    }
    return released(() -> desk.release(written, permit(head, Act.SEND)));
  }

  private WatchDesk.Peer peer(String name) throws Mistake {
    List<WatchDesk.Peer> peers = started().desk().peers();
    for (WatchDesk.Peer peer : peers) {
      if (peer.node().name().equals(name)) {
        return peer;
      }
    }
    List<String> known = peers.stream().map(WatchDesk.Peer::node).map(NodeId::name).toList();
    throw new Mistake(
        "unknown recipient \""
            + name
            + "\"; "
            + (known.isEmpty()
                ? "no partner has an agreement with this node yet: see parley agreement --help"
                : "known: " + String.join(", ", known)));
  }

  private String faults(List<Formats.Fault> faults) {
    Wording words = Wording.in("en");
    List<String> sentences = new ArrayList<>();
    for (Formats.Fault fault : faults) {
      sentences.add("\"" + fault.field() + "\": " + words.say(fault) + " (" + fault.clause() + ")");
    }
    return String.join("; ", sentences);
  }

  private interface Releasing {
    Released run() throws DeskException, InterruptedException;
  }

  /// A person at the command line is told at once what the partner would leave lying.
  private Json.Builder released(Releasing releasing) throws Mistake, InterruptedException {
    node.papers().mustHaveGoodKeys(node.config().node(), node.clock().instant());
    try {
      return switch (releasing.run()) {
        case Released.Queued(MessageId id, var serial, Digest content) ->
            Json.object()
                .with("id", id.toString())
                .with("serial", serial.shown())
                .with("content", content.hex());
        case Released.Refused(String reason, String clause, String detail) ->
            throw new Mistake("not sent: " + detail + " (" + reason + ", " + clause + ")");
      };
    } catch (DeskException e) {
      throw new Mistake("not sent: " + e.getMessage() + "; see parley doctor", e);
    }
  }

  private Json.Builder cert(Json.Obj head) throws Mistake, InterruptedException {
    if (head.texts("ids").size() > 1
        && List.of("state", "feedback").contains(head.text("what").orElse(""))) {
      node.papers().mustHaveGoodKeys(node.config().node(), node.clock().instant());
    }
    try {
      List<String> lines = started().cert().asked(head, AdminSocket.Officers.who(head));
      return Json.object().with("lines", Json.texts(lines));
    } catch (IOException e) {
      throw new Mistake(Main.oneLine(String.valueOf(e.getMessage())), e);
    }
  }

  private AdminSocket.Parcel tool(AdminSocket.Parcel request) throws Mistake {
    try {
      OwnNode.Answer answer = started().cert().tool(request.head(), request.files());
      return new AdminSocket.Parcel(answer.head(), answer.files());
    } catch (IOException e) {
      throw new Mistake(Main.oneLine(String.valueOf(e.getMessage())), e);
    }
  }

  private Json.Builder acknowledge(Json.Obj head) throws Mistake, InterruptedException {
    MessageId id = message(head);
    if (!view(id, head).canAcknowledge()) {
      throw new Mistake("nothing to acknowledge there: it is ours, or acknowledged already");
    }
    boolean complete = head.truth("complete").orElse(true);
    WatchDesk desk = started().desk();
    return released(
        () -> desk.acknowledge(id, complete, head.text("note").orElse(""), permit(head, Act.SEND)));
  }

  private static <A extends Act> Permit<A> permit(Json.Obj head, A act) {
    return Permit.of(AdminSocket.Officers.who(head), act).orElseThrow();
  }

  private WatchDesk.View view(MessageId id, Json.Obj head) throws Mistake {
    return started()
        .desk()
        .view(id, permit(head, Act.READ))
        .orElseThrow(
            () -> new Mistake("no message " + id + " here; parley board --all lists them"));
  }

  private Json.Builder board(boolean all) throws Mistake {
    WatchDesk.Kinds kinds = all ? WatchDesk.Kinds.ALL : WatchDesk.Kinds.MESSAGES;
    List<WatchDesk.Row> rows = started().desk().board(WatchDesk.Filter.of(!all, kinds), ROWS);
    List<Json> written = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (WatchDesk.Row row : rows) {
      written.add(DeskText.json(row));
      lines.add(DeskText.line(row));
    }
    if (lines.isEmpty()) {
      lines.add("The board is empty.");
    }
    return Json.object().with("rows", new Json.Arr(written)).with("lines", Json.texts(lines));
  }

  private Json.Builder show(Json.Obj head) throws Mistake {
    WatchDesk.View view = view(message(head), head);
    String language = head.text("language").orElse(node.config().language());
    Wording words = Wording.in(Locale.forLanguageTag(language).getLanguage());
    return Json.object()
        .with("message", DeskText.json(view))
        .with("lines", Json.texts(DeskText.lines(view, words, node.formats())));
  }

  private Json.Builder doctor() {
    Doctor doctor = new Doctor();
    doctor.inside(node, live);
    List<Json> findings = new ArrayList<>();
    for (Doctor.Finding finding : doctor.findings()) {
      findings.add(
          Json.object().with("grade", finding.grade().name()).with("what", finding.what()).build());
    }
    return Json.object().with("findings", new Json.Arr(findings));
  }

  private Json.Builder backup(Json.Obj head) throws Mistake {
    Path target = Path.of(head.text("to").orElse(""));
    String written = Backup.write(node, live.map(each -> each.cert().line()), target);
    return Json.object().with("written", written);
  }

  private AdminSocket.Parcel pack(Json.Obj head) throws Mistake {
    long largest = head.number("largest").orElse(0L);
    Packing.Packed packed = node.pack(head.text("to").orElse(""), (int) largest);
    Json.Builder answer = Json.object().with("packed", packed.packed()).with("left", packed.left());
    return new AdminSocket.Parcel(answer.build(), packed.consignment().stream().toList());
  }

  private AdminSocket.Parcel carried(List<Bytes> frames) throws Mistake, InterruptedException {
    var taken = node.carried(started().exchange(), frames.getFirst());
    return new AdminSocket.Parcel(Carrying.json(taken).build(), Carrying.files(taken));
  }

  /// What leaves the node as plain text and files is read: who took it stands in the own log before
  /// it is made, also where no node serves (J-LOCAL-1).
  private DeskLog log() {
    return live.map(AdminSocket.Live::log).orElseGet(() -> DeskLog.opened(node::ownLog));
  }

  /// The dossier of one message, as one archive.
  private AdminSocket.Parcel evidence(MessageId id, Json.Obj head) throws Mistake {
    try {
      WatchPages.Archive archive =
          dossier(id, AdminSocket.Officers.who(head).name())
              .orElseThrow(
                  () -> new Mistake("no message " + id + " here; parley board --all lists them"));
      return new AdminSocket.Parcel(
          Json.object().with("name", archive.name()).build(), List.of(archive.content()));
    } catch (DeskException e) {
      throw new Mistake("no evidence: " + e.getMessage(), e);
    }
  }

  /// The same for an officer at the console of a serving node.
  static WatchPages.Evidence evidence(Node node, AdminSocket.Live live) {
    AdminDesk desk = new AdminDesk(node, Optional.of(live));
    return (id, permit) -> desk.dossier(id, permit.officer());
  }

  private Optional<WatchPages.Archive> dossier(MessageId id, String officer) throws DeskException {
    try {
      for (NodeId peer : node.papers().peers(node.config().node())) {
        LinkId link = LinkId.between(node.config().node(), peer);
        Optional<Ledger.Item> sent = node.ledger().itemOfMessage(link, false, id);
        Optional<Ledger.Item> item =
            sent.isPresent() ? sent : node.ledger().itemOfMessage(link, true, id);
        if (item.isPresent()) {
          log().exported(Optional.of(id), peer, officer);
          EvidenceFiles files =
              Dossier.of(
                  node.ledger(),
                  node.vault().bodies(),
                  ownRolls(),
                  link,
                  item.get().content(),
                  heads(link, item.get()),
                  live.map(l -> AtTheMachine.evidence(l.attachments()))
                      .orElse((_, _) -> Optional.empty()));
          String name = item.get().serial().shown().replace('/', '-') + ".zip";
          return Optional.of(new WatchPages.Archive(name, files.zip()));
        }
      }
      return Optional.empty();
    } catch (LedgerException | SealException | EvidenceException | AnchorException e) {
      throw new DeskException(String.valueOf(e.getMessage()), e);
    }
  }

  /// Every proof that a partner lied, each as one archive.
  private AdminSocket.Parcel accusations(Json.Obj head) throws Mistake {
    List<String> names = new ArrayList<>();
    List<Bytes> archives = new ArrayList<>();
    try {
      for (NodeId peer : node.papers().peers(node.config().node())) {
        LinkId link = LinkId.between(node.config().node(), peer);
        if (Accusation.any(node.ledger(), link)) {
          log().exported(Optional.empty(), peer, AdminSocket.Officers.who(head).name());
        }
        for (Accusation.Named accusation :
            Accusation.all(node.ledger(), node.vault().bodies(), ownRolls(), link)) {
          names.add(accusation.name() + ".zip");
          archives.add(accusation.files().zip());
        }
      }
    } catch (DeskException | LedgerException | SealException | EvidenceException e) {
      throw new Mistake("no evidence: " + e.getMessage(), e);
    }
    return new AdminSocket.Parcel(Json.object().with("names", Json.texts(names)).build(), archives);
  }

  /// What binds a partner to its own log, as one archive.
  private AdminSocket.Parcel witnessed(String of) throws Mistake {
    NodeId self = node.config().node();
    List<NodeId> peers = node.papers().peers(self);
    if (peers.stream().noneMatch(peer -> peer.name().equals(of))) {
      throw new Mistake("no link with \"" + of + "\"; there are those with " + peers);
    }
    LinkId link = LinkId.between(self, new NodeId(of));
    try {
      Bytes archive = Witness.kept(node.ledger(), ownRolls(), self, link, node.epoch()).zip();
      Json.Obj head =
          Json.object().with("names", Json.texts(List.of("witnessed-" + of + ".zip"))).build();
      return new AdminSocket.Parcel(head, List.of(archive));
    } catch (LedgerException | EvidenceException e) {
      throw new Mistake("no evidence: " + e.getMessage(), e);
    }
  }

  /// What opens this node's own heartbeats, which a partner witnessed.
  private AdminSocket.Parcel opened(List<Bytes> heartbeats) throws Mistake {
    NodeId self = node.config().node();
    try {
      Witness.Opened opened =
          Witness.opened(node.ledger(), self, node.epoch(), heartbeats.getFirst());
      Json.Builder head = Json.object().with("name", "opened-" + self + ".txt");
      return new AdminSocket.Parcel(
          head.with("closed", opened.closed()).build(), List.of(opened.text()));
    } catch (LedgerException | EvidenceException e) {
      throw new Mistake("no evidence: " + e.getMessage(), e);
    }
  }

  private List<Roll> ownRolls() {
    return node.papers().rolls().history().stream()
        .filter(roll -> roll.party().equals(node.config().party()))
        .toList();
  }

  /// The newest notes at hand. The own one is signed again for what the anchor shows was signed for
  /// already, so it says nothing new.
  private Dossier.Heads heads(LinkId link, Ledger.Item item)
      throws LedgerException, SealException, AnchorException {
    long size = node.ledger().logSize(item.log());
    Optional<Checkpoint> anchored =
        node.anchor().read(item.log()).filter(now -> now.size() > 0 && now.size() <= size);
    return new Dossier.Heads(
        anchored.isEmpty()
            ? Optional.empty()
            : Optional.of(anchored.get().sign(node.vault().notes())),
        node.ledger().value(link, "peer-checkpoint"));
  }
}
