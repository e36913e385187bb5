package parley.watchline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import parley.agreement.Agreement;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.envelope.ReleaseAssertion;
import parley.envelope.ReleaseCheck;
import parley.exchange.Released;
import parley.ledger.LedgerException;
import parley.message.Attachment;
import parley.message.Message;
import parley.message.MessageId;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.party.OfficerCheck;
import parley.party.Roll;
import parley.seal.KeyVault.BodyCipher;
import parley.seal.SealException;
import parley.store.Store;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;

/// Messages that wait for the second officer, kept in the store and sealed. What both officers sign
/// is the message's very bytes, which are settled when the first one passes it on.
public final class Releases implements ReleaseDesk {
  private static final Bytes PURPOSE = Bytes.utf8("parley pending release 1");

  private final Desk.Parts parts;
  private final Drafting drafting;
  private final PendingTable table;
  private final BodyCipher cipher;

  public Releases(Desk.Parts parts, Store store, BodyCipher cipher) {
    this.parts = parts;
    this.drafting =
        new Drafting(parts.self(), parts.board(), parts.formats(), parts.composer(), parts.terms());
    this.table = new PendingTable(store);
    this.cipher = cipher;
  }

  private interface Kept<T> {
    T run() throws StoreException, SealException, MalformedInput;
  }

  private static <T> T kept(Kept<T> work) throws DeskException {
    try {
      return work.run();
    } catch (StoreException | SealException | MalformedInput e) {
      throw new DeskException("what waits for release cannot be kept or read now", e);
    }
  }

  private static Digest name(String id, String part) {
    return Digest.of(PURPOSE, Bytes.utf8(id + " " + part));
  }

  @Override
  public List<Waiting> waiting(Permit<Act.Send> permit) throws DeskException {
    return kept(() -> {
      List<Waiting> all = new ArrayList<>();
      for (PendingTable.Row row : table.rows()) {
        all.add(opened(row));
      }
      return all;
    });
  }

  @Override
  public int count() {
    try {
      return table.count();
    } catch (StoreException e) {
      throw new IllegalStateException("what waits for release cannot be read now", e);
    }
  }

  @Override
  public Optional<Waiting> open(MessageId id, Permit<Act.Send> permit) throws DeskException {
    Optional<Waiting> found = find(id);
    if (found.isPresent()) {
      parts.log().read(id, found.get().peer(), permit.officer());
    }
    return found;
  }

  private Optional<Waiting> find(MessageId id) throws DeskException {
    return kept(() -> {
      Optional<PendingTable.Row> row = table.row(id.toString());
      return row.isEmpty() ? Optional.empty() : Optional.of(opened(row.get()));
    });
  }

  private Waiting opened(PendingTable.Row row) throws SealException, MalformedInput {
    Message message = Message.read(cipher.open(name(row.id(), "message"), row.message()));
    NodeId peer = new NodeId(row.peer());
    boolean two =
        parts
            .terms()
            .apply(peer)
            .named(message.agreement())
            .filter(agreement -> asksForTwo(agreement, message))
            .isPresent();
    return new Waiting(
        message,
        peer,
        row.drafter(),
        two,
        row.word().size() == 0 ? Optional.empty() : Optional.of(ReleaseAssertion.read(row.word())),
        cipher.open(name(row.id(), "typed"), row.typed()),
        message.attachments().stream().map(Attachment::name).toList());
  }

  private static boolean asksForTwo(Agreement agreement, Message message) {
    return agreement.twoPersonRelease().contains(message.precedence());
  }

  @Override
  public boolean asksForTwo(WatchDesk.Draft draft) {
    return parts
        .terms()
        .apply(draft.peer())
        .named(draft.agreement())
        .filter(agreement -> agreement.twoPersonRelease().contains(draft.precedence()))
        .isPresent();
  }

  @Override
  public Proposed propose(
      WatchDesk.Draft draft, Bytes typed, Optional<MessageId> instead, Permit<Act.Send> permit)
      throws DeskException {
    Drafting.Outcome outcome = kept(() -> drafting.compose(draft));
    if (outcome.message().isEmpty()) {
      return new Proposed(Optional.empty(), outcome.faults());
    }
    Message message = outcome.message().get();
    String id = message.id().toString();
    return kept(() -> {
      List<Bytes> files = new ArrayList<>();
      for (WatchDesk.File file : draft.files()) {
        files.add(cipher.seal(name(id, "file " + files.size()), file.content()));
      }
      table.add(
          new PendingTable.Row(
              id,
              draft.peer().name(),
              permit.officer(),
              cipher.seal(name(id, "message"), message.bytes()),
              cipher.seal(name(id, "typed"), typed),
              Bytes.EMPTY),
          files,
          message.composedAt().toEpochMilli(),
          instead.map(MessageId::toString));
      return new Proposed(Optional.of(message.id()), List.of());
    });
  }

  @Override
  public Optional<MessageId> acknowledge(
      MessageId id, boolean complete, String note, Permit<Act.Send> permit) throws DeskException {
    Optional<BoardRowsTable.Drawn> drawn = kept(() -> parts.board().find(id));
    if (drawn.isEmpty() || !drawn.get().canAcknowledge()) {
      return Optional.empty();
    }
    WatchDesk.Row row = drawn.get().row();
    Message about = parts.archive().message(row.peer(), Digest.hex(drawn.get().content()));
    WatchDesk.Draft draft = drafting.acknowledgement(row, about, complete, note);
    return asksForTwo(draft)
        ? propose(draft, typed(draft), Optional.empty(), permit).id()
        : Optional.empty();
  }

  /// As its form would have it, so that it can be taken up again.
  private static Bytes typed(WatchDesk.Draft draft) {
    Json.Builder typed =
        Json.object()
            .with("format", Json.texts(List.of(draft.format())))
            .with("peer", Json.texts(List.of(draft.peer().name())))
            .with("agreement", Json.texts(List.of(draft.agreement())))
            .with("precedence", Json.texts(List.of(draft.precedence().code())))
            .with("series", Json.texts(List.of(draft.series().code())))
            .with("language", Json.texts(List.of(draft.language())))
            .with("tlp", Json.texts(List.of(draft.tlp())))
            .with("pap", Json.texts(List.of(draft.pap())));
    draft
        .inReplyTo()
        .ifPresent(about -> typed.with("inReplyTo", Json.texts(List.of(about.toString()))));
    draft.caseNumber().ifPresent(number -> typed.with("caseNumber", Json.texts(List.of(number))));
    draft.body().forEach((key, values) -> typed.with("body." + key, Json.texts(values)));
    return JsonWriter.line(typed.build());
  }

  @Override
  public Optional<Refusal> sign(MessageId id, ReleaseAssertion word, Permit<Act.Send> permit)
      throws DeskException {
    Optional<Waiting> found = find(id);
    if (found.isEmpty()) {
      return Optional.of(new Refusal("W-TWO-1", "it no longer waits"));
    }
    Waiting waiting = found.get();
    if (!waiting.drafter().equals(permit.officer()) || !word.officer().equals(permit.officer())) {
      return Optional.of(new Refusal("W-TWO-2", "the officer who wrote it signs as its writer"));
    }
    Optional<Refusal> wrong = refusal(waiting, word);
    if (wrong.isEmpty()) {
      kept(() -> {
        table.sign(id.toString(), word.der());
        return true;
      });
    }
    return wrong;
  }

  /// What either node would say of one officer's word.
  private Optional<Refusal> refusal(Waiting waiting, ReleaseAssertion word) {
    Message message = waiting.message();
    return new ReleaseCheck(parts.rolls().get().own(), OfficerCheck.passkeys())
        .refusal(
            new ReleaseCheck.Subject(message.digest(), message.composedAt(), message.composedAt()),
            word)
        .map(no -> new Refusal(no.clause(), no.detail()));
  }

  @Override
  public Released release(MessageId id, Optional<ReleaseAssertion> word, Permit<Act.Release> permit)
      throws DeskException, InterruptedException {
    Optional<Waiting> found = find(id);
    if (found.isEmpty()) {
      return new Released.Refused("release", "W-TWO-1", "it no longer waits");
    }
    Waiting waiting = found.get();
    if (waiting.drafter().equals(permit.officer())) {
      return new Released.Refused(
          "release", "W-TWO-2", "who wrote a message does not release it: another officer does");
    }
    List<Bytes> words = new ArrayList<>();
    if (waiting.two()) {
      Optional<Refusal> wrong = word.flatMap(given -> refusal(waiting, given));
      if (wrong.isPresent()) {
        return new Released.Refused("release", wrong.get().clause(), wrong.get().detail());
      }
      waiting.drafted().map(ReleaseAssertion::der).ifPresent(words::add);
      word.map(ReleaseAssertion::der).ifPresent(words::add);
    }
    Released released = handed(waiting, words, permit);
    if (released instanceof Released.Queued) {
      // If the power fails before this, it waits on; released once more, it is refused as known.
      kept(() -> {
        table.remove(id.toString());
        return true;
      });
    }
    return released;
  }

  private Released handed(Waiting waiting, List<Bytes> words, Permit<Act.Release> permit)
      throws DeskException, InterruptedException {
    Message message = waiting.message();
    String id = message.id().toString();
    List<Bytes> files =
        kept(() -> {
          List<Bytes> open = new ArrayList<>();
          for (Bytes sealed : table.files(id)) {
            open.add(cipher.open(name(id, "file " + open.size()), sealed));
          }
          return open;
        });
    parts.log().release(message.id(), waiting.peer(), permit.officer());
    try {
      return parts
          .exchange()
          .release(LinkId.between(parts.self(), waiting.peer()), message, words, files);
    } catch (LedgerException e) {
      throw new DeskException("the message was not sent: the ledger failed", e);
    }
  }

  @Override
  public void discard(MessageId id, Permit<Act.Send> permit) throws DeskException {
    kept(() -> {
      table.remove(id.toString());
      return true;
    });
  }

  @Override
  public Set<String> credentials(String officer, ReleaseAssertion.Hand hand) {
    Predicate<Roll.OfficerCredential> signs =
        one -> one.officer().equals(officer) && one.roles().contains(hand.code());
    return parts.rolls().get().own().officers().stream()
        .filter(signs)
        .map(Roll.OfficerCredential::credentialId)
        .collect(Collectors.toSet());
  }
}
