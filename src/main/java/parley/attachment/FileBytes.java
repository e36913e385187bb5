package parley.attachment;

import java.util.Optional;
import java.util.function.Function;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.Parcel;
import parley.ledger.FactReader;
import parley.ledger.LedgerException;
import parley.message.FilePart;
import parley.party.NodeId;
import parley.seal.SealException;
import parley.store.StoreException;

/// Reads a file back, one part after the other, from the sealed bodies of the messages that brought
/// it. Never more than one part is open.
final class FileBytes {
  private final Function<NodeId, FactReader> ledger;
  private final FileTable table;
  private final Uploads uploads;

  FileBytes(Function<NodeId, FactReader> ledger, FileTable table, Uploads uploads) {
    this.ledger = ledger;
    this.table = table;
    this.uploads = uploads;
  }

  /// Where parts go, in order.
  interface Sink {
    void part(Bytes bytes) throws java.io.IOException;
  }

  void read(Held file, Sink sink) throws FileException, java.io.IOException {
    for (int part = 1; part <= Math.max(1, file.parts()); part++) {
      sink.part(part(file, part));
    }
  }

  /// @throws FileException also when it is erased
  Bytes part(Held file, int part) throws FileException {
    try {
      if (file.parts() == 0) {
        Parcel parcel = ledger.apply(file.peer()).parcel(file.content());
        return file.place() > parcel.attachments().size()
            ? Bytes.EMPTY
            : parcel.attachments().get(file.place() - 1);
      }
      Optional<Digest> content =
          table.parts(file.message(), file.place()).stream()
              .filter(each -> each.part() == part)
              .map(FileTable.Part::content)
              .findFirst();
      return content.isPresent()
          ? ledger.apply(file.peer()).parcel(content.get()).attachments().getFirst()
          : uploaded(file, part);
    } catch (LedgerException | SealException | MalformedInput | StoreException e) {
      throw new FileException(
          "part " + part + " of file " + file.place() + " cannot be read: " + e.getMessage(), e);
    }
  }

  private Bytes uploaded(Held file, int part) throws SealException, StoreException, FileException {
    return uploads
        .piece(file.digest(), file.size(), part)
        .filter(piece -> piece.size() == FilePart.size(file.size(), part))
        .orElseThrow(
            () -> new FileException("part " + part + " of file " + file.place() + " is not here"));
  }
}
