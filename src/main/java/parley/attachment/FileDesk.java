package parley.attachment;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import parley.codec.Digest;
import parley.codec.Json;
import parley.ledger.LedgerException;
import parley.message.Attachment;
import parley.message.MessageId;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.FloorException;
import parley.watchfloor.Permit;

/// What officers do with files that are here. Each act is logged before it is done.
public final class FileDesk {
  private final Attachments.Parts parts;
  private final FileTable table;
  private final FileBytes bytes;

  FileDesk(Attachments.Parts parts, FileTable table, FileBytes bytes) {
    this.parts = parts;
    this.table = table;
    this.bytes = bytes;
  }

  /// The files of a message, in its order. Their names stand in the message alone.
  public List<Held> of(MessageId message) throws FileException {
    try {
      return table.of(message);
    } catch (StoreException e) {
      throw new FileException("the files cannot be read now", e);
    }
  }

  private Optional<Held> of(MessageId message, int place) throws FileException {
    return of(message).stream().filter(file -> file.place() == place).findFirst();
  }

  /// Lets a partner's file out of quarantine; false when it is not whole, not what its message says
  /// that it is, or decided already (W-FILE-5).
  public boolean release(MessageId message, int place, Permit<Act.OpenFiles> permit)
      throws FileException, FloorException {
    Optional<Held> file = of(message, place).filter(Held::mayBeReleased);
    return file.isPresent() && decided(file.get(), true, permit);
  }

  /// Destroys a partner's file for good; what of it still comes is destroyed as it comes.
  public boolean destroy(MessageId message, int place, Permit<Act.OpenFiles> permit)
      throws FileException, FloorException {
    Optional<Held> file = of(message, place).filter(Held::undecided);
    if (file.isEmpty() || !decided(file.get(), false, permit)) {
      return false;
    }
    try {
      List<Digest> bodies =
          table.parts(message, place).stream().map(FileTable.Part::content).toList();
      // If the power fails before this the porter does it after the start.
      if (!bodies.isEmpty()) {
        parts.ledger().erase(bodies);
      }
      if (bodies.size() == file.get().parts()) {
        table.state(file.get(), Held.State.GONE);
      }
      return true;
    } catch (StoreException | LedgerException e) {
      throw new FileException("it is destroyed as soon as the store takes it", e);
    }
  }

  private boolean decided(Held file, boolean released, Permit<Act.OpenFiles> permit)
      throws FileException, FloorException {
    log(
        released ? "file-released" : "file-destroyed",
        file.message(),
        file.place(),
        file.digest(),
        permit.officer());
    try {
      boolean first = table.decide(file, released, permit.officer(), parts.clock().instant());
      parts.changed().accept(file.message());
      return first;
    } catch (StoreException e) {
      throw new FileException("it cannot be written down now", e);
    }
  }

  private void log(String kind, MessageId message, int place, Digest sha256, String officer)
      throws FloorException {
    parts
        .floor()
        .entry(
            kind,
            Json.object()
                .with("message", message.toString())
                .with("file", place)
                .with("sha256", sha256.hex())
                .with("officer", officer));
  }

  /// A file that may be handed out, after that was logged; empty where there is none.
  public Optional<Held> take(MessageId message, int place, Permit<Act.Read> permit)
      throws FileException, FloorException {
    Optional<Held> file = of(message, place).filter(Held::open);
    if (file.isPresent()) {
      log("file-taken", message, place, file.get().digest(), permit.officer());
    }
    return file;
  }

  /// Before a file of what waits for release is handed to whoever may release it.
  ///
  /// @param place from 1
  void taking(MessageId message, int place, Attachment named, Permit<Act.Release> permit)
      throws FloorException {
    log("file-taken", message, place, named.digest(), permit.officer());
  }

  /// Writes it out, a part at a time.
  public void write(Held file, OutputStream out) throws FileException, IOException {
    bytes.read(file, part -> out.write(part.toArray()));
  }

  /// What an arbiter gets of a message's files: ours, and the partner's that are out of quarantine.
  ///
  /// @return false when this one is not to be had
  public boolean evidence(MessageId message, int place, OutputStream out)
      throws FileException, IOException {
    Optional<Held> file = of(message, place).filter(Held::open);
    if (file.isPresent()) {
      write(file.get(), out);
    }
    return file.isPresent();
  }
}
