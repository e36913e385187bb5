package parley.attachment;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import parley.agreement.Precedence;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.exchange.Released;
import parley.ledger.LedgerException;
import parley.message.Attachment;
import parley.message.Composer;
import parley.message.Composition;
import parley.message.FilePart;
import parley.message.Form;
import parley.message.Format;
import parley.message.Message;
import parley.message.Reference;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.seal.SealException;
import parley.store.StoreException;

/// Sends the parts of files after their messages, a few at a time, and looks at those that are
/// whole. One thread; what it has done stands in the journals, so it may be killed anywhere.
final class Porter implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("parley.attachment");

  /// M-PART-6: parts on the way to one peer. More would only stand in the way of messages.
  static final int ON_THE_WAY = 2;

  private static final Duration SWEEP = Duration.ofHours(1);

  private final Attachments.Parts parts;
  private final FileTable table;
  private final FileBytes bytes;
  private final Uploads uploads;
  private final Semaphore news = new Semaphore(1);

  /// Handed to the exchange and not drawn yet.
  private final Set<String> handed = new HashSet<>();

  private final Thread thread;
  private long swept = Long.MIN_VALUE;
  private volatile boolean closed;

  Porter(Attachments.Parts parts, FileTable table, FileBytes bytes, Uploads uploads) {
    this.parts = parts;
    this.table = table;
    this.bytes = bytes;
    this.uploads = uploads;
    this.thread = Thread.ofPlatform().name("porter").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void wake() {
    news.release();
  }

  private void run() {
    while (!closed) {
      try {
        news.tryAcquire(1, TimeUnit.SECONDS);
        news.drainPermits();
        turn();
      } catch (InterruptedException e) {
        return;
      } catch (StoreException | LedgerException | RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "files wait: " + e.getMessage());
      }
    }
  }

  /// Everything that can be done now.
  void turn() throws StoreException, LedgerException, InterruptedException {
    for (Held file : table.whole()) {
      look(file);
    }
    for (Held file : table.destroyed()) {
      erase(file);
    }
    send();
    long now = parts.clock().millis();
    if (now - SWEEP.toMillis() >= swept) {
      uploads.sweep();
      swept = now;
    }
  }

  /// Whether a file of the peer is the one that its message names, and what it says that it is.
  private void look(Held file) throws StoreException {
    Digest.Running digest = new Digest.Running();
    List<Bytes> beginning = new ArrayList<>();
    try {
      bytes.read(
          file,
          part -> {
            if (beginning.isEmpty()) {
              beginning.add(part.slice(0, Math.min(FilePart.BYTES, part.size())));
            }
            digest.add(part);
          });
    } catch (FileException | IOException e) {
      LOG.log(System.Logger.Level.WARNING, "a file is here no more: " + e.getMessage());
      table.state(file, Held.State.GONE);
      return;
    }
    boolean same = digest.size() == file.size() && digest.digest().equals(file.digest());
    boolean kind = FileKind.fits(file.mediaType(), beginning.getFirst());
    Held.State state = kind ? Held.State.COMPLETE : Held.State.DISGUISED;
    table.state(file, same ? state : Held.State.WRONG);
    parts.changed().accept(file.message());
  }

  /// What comes after an officer said that it is to be destroyed goes as it comes.
  private void erase(Held file) throws StoreException, LedgerException {
    List<Digest> bodies =
        table.parts(file.message(), file.place()).stream().map(FileTable.Part::content).toList();
    if (!bodies.isEmpty()) {
      parts.ledger().erase(bodies);
    }
    if (bodies.size() == file.parts()) {
      table.state(file, Held.State.GONE);
    }
  }

  private void send() throws StoreException, LedgerException, InterruptedException {
    Map<NodeId, Integer> ways = new HashMap<>();
    for (Held file : table.in(Held.State.LEAVING)) {
      List<FileTable.Part> known = table.parts(file.message(), file.place());
      known.forEach(part -> handed.remove(key(file, part.part())));
      long onTheWay = known.stream().filter(part -> part.state().equals("sent")).count();
      long unseen =
          handed.stream()
              .filter(each -> each.startsWith(file.message() + " " + file.place() + " "))
              .count();
      int free = ON_THE_WAY - ways.merge(file.peer(), (int) (onTheWay + unseen), Integer::sum);
      for (int part = 1; part <= file.parts() && free > 0; part++) {
        int wanted = part;
        boolean gone =
            handed.contains(key(file, part)) || known.stream().anyMatch(p -> p.part() == wanted);
        if (!gone && send(file, part)) {
          ways.merge(file.peer(), 1, Integer::sum);
          free--;
        }
      }
    }
  }

  private static String key(Held file, int part) {
    return file.message() + " " + file.place() + " " + part;
  }

  /// If the power fails after the exchange took it and before it is drawn, it is drawn at the next
  /// start; and were it handed in twice, the exchange knows which parts it took (M-PART-3).
  private boolean send(Held file, int part)
      throws StoreException, LedgerException, InterruptedException {
    Bytes content;
    Message message;
    try {
      content = bytes.part(file, part);
      message = compose(file, part, content);
    } catch (FileException | SealException | MalformedInput e) {
      LOG.log(System.Logger.Level.ERROR, "a file cannot be sent: " + e.getMessage());
      table.state(file, Held.State.STOPPED);
      return false;
    }
    LinkId link = LinkId.between(parts.self(), file.peer());
    return switch (parts.exchange().release(link, message, List.of(), List.of(content))) {
      case Released.Queued _ -> handed.add(key(file, part));
      case Released.Refused(String reason, String clause, String detail) -> {
        if (clause.equals("M-PART-3")) {
          handed.add(key(file, part));
        } else if (!Set.of("key", "disk", "duplicate").contains(reason)) {
          LOG.log(System.Logger.Level.WARNING, "a file stopped: " + detail + " (" + clause + ")");
          table.state(file, Held.State.STOPPED);
        }
        yield false;
      }
    };
  }

  private Message compose(Held file, int part, Bytes content)
      throws LedgerException, SealException, MalformedInput {
    Message about = parts.reader(file.peer()).message(file.content());
    FilePart which = new FilePart(new Reference(about.id(), about.digest()), file.place(), part);
    Format format = parts.formats().named(FilePart.FORMAT).orElseThrow();
    return new Composer(parts.clock(), parts.random())
        .compose(
            new Composition(
                about.agreement(),
                about.agreementHash(),
                format.line(),
                FilePart.FORMAT,
                parts.self(),
                List.of(file.peer()),
                about.series(),
                Precedence.ROUTINE,
                about.language(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                about.tlp(),
                about.pap(),
                Optional.empty(),
                List.of(
                    new Attachment(
                        "part", "application/octet-stream", content.size(), Digest.of(content))),
                Form.body(format, which.body())));
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
