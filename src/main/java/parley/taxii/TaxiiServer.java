package parley.taxii;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import parley.codec.Bytes;
import parley.http.ToolListener;
import parley.seal.SealException;
import parley.seal.ServerPapers;
import parley.seal.SharedKey;

/// The TAXII server of a node: a listener of its own for the centre's own tools.
public final class TaxiiServer implements AutoCloseable {
  /// In a node's folder: feeds of MISP, each under the alias of its collection (K-MISP-14).
  private static final String FEEDS = "feeds";

  private static final long LARGEST_FILE = 256L * 1024;

  private final TaxiiSettings settings;
  private final ToolListener listener;

  private TaxiiServer(TaxiiSettings settings, ToolListener listener) {
    this.settings = settings;
    this.listener = listener;
  }

  /// @param key of the cursors; the same after a new start
  /// @throws IOException in one line for the operator
  public static TaxiiServer open(
      Path folder,
      TaxiiSettings settings,
      Shelves shelves,
      ObjectCheck check,
      SharedKey key,
      InstantSource clock,
      SecureRandom random)
      throws IOException {
    ClientFile clients = new ClientFile(folder);
    clients.read();
    Taxii door =
        new Taxii(
            folder.resolve(FEEDS),
            settings,
            new SignIn(clients, random, System::nanoTime),
            shelves,
            new Reading(shelves, key),
            new Adding(shelves, check, settings.largest(), random));
    ToolListener listener =
        new ToolListener(
            settings.host(),
            settings.port(),
            context(folder, settings, clock),
            settings.largest(),
            door);
    listener.start();
    return new TaxiiServer(settings, listener);
  }

  /// What an operator can have got wrong of the certificate and its key is found here.
  ///
  /// @throws IOException in one line
  public static SSLContext context(Path folder, TaxiiSettings settings, InstantSource clock)
      throws IOException {
    ServerPapers papers =
        new ServerPapers(
            file(folder.resolve(settings.certificate())),
            file(folder.resolve(settings.key())),
            Bytes.EMPTY);
    try {
      return papers.context(clock);
    } catch (SealException e) {
      throw new IOException(
          settings.certificate() + " and " + settings.key() + ": " + e.getMessage(), e);
    }
  }

  /// What is wrong of a node's TAXII server, seen without starting it.
  ///
  /// @param folder of the node
  /// @return one line about it when all is well; empty when the node has none
  /// @throws IOException in one line for the operator
  public static Optional<String> checked(Path folder, InstantSource clock) throws IOException {
    Optional<TaxiiSettings> settings = TaxiiSettings.in(folder);
    if (settings.isEmpty()) {
      return Optional.empty();
    }
    context(folder, settings.get(), clock);
    int clients = new ClientFile(folder).read().size();
    return Optional.of(
        "taxii: " + settings.get().url(settings.get().port()) + ", " + clients + " clients");
  }

  private static Bytes file(Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_FILE) {
      throw new IOException(
          "there is no file "
              + file
              + " for the TAXII server's certificate; put one there, or make one: parley taxii"
              + " certificate");
    }
    return Bytes.owning(Files.readAllBytes(file));
  }

  /// As tools are told it.
  public String url() {
    return settings.url(listener.port());
  }

  @Override
  public void close() {
    listener.close();
  }
}
