package parley.taxii;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.seal.SealException;
import parley.seal.ServerPapers;
import parley.seal.SharedKey;

/// What an operator does about a TAXII server, whether it runs or not: tools are let in and out,
/// and its certificate is made. Each act says in lines what was done; what is wrong is one line of
/// an exception, and then nothing was changed.
public final class ToolDesk {
  private final Path folder;
  private final TaxiiSettings settings;
  private final ClientFile file;

  private ToolDesk(Path folder, TaxiiSettings settings) {
    this.folder = folder;
    this.settings = settings;
    this.file = new ClientFile(folder);
  }

  /// @param folder of the node
  public static ToolDesk in(Path folder) throws IOException {
    return new ToolDesk(
        folder,
        TaxiiSettings.in(folder)
            .orElseThrow(() ->
                new IOException(
                    "this node has no TAXII server: write "
                        + folder.resolve(TaxiiSettings.FILE)
                        + ", for example {\"address\": \"127.0.0.1:8444\", \"root\": \"cert\"}")));
  }

  /// @param read aliases of collections
  /// @param certificate a file with the client's certificate; then it has no secret
  public List<String> add(
      String name,
      Set<String> read,
      Set<String> write,
      Optional<Bytes> certificate,
      SecureRandom random)
      throws IOException, SealException {
    Map<String, Client> clients = new LinkedHashMap<>(file.read());
    if (clients.containsKey(name)) {
      throw new IOException("there is a client " + name + " already; remove it first");
    }
    List<String> aliases = settings.collections().stream().map(TaxiiSettings.Named::alias).toList();
    for (String each : Stream.concat(read.stream(), write.stream()).toList()) {
      boolean partners = Shelf.partners(each);
      if (partners && write.contains(each)) {
        throw new IOException(each + " is written by the node alone; a tool may --read it");
      }
      if (!partners && !aliases.contains(each)) {
        throw new IOException(
            "there is no collection "
                + each
                + "; known: "
                + aliases
                + ", and from-PARTNER and to-PARTNER");
      }
    }
    if (read.isEmpty() && write.isEmpty()) {
      throw new IOException(
          "say what it may do: --read COLLECTION, --write COLLECTION; known: " + aliases);
    }
    String secret = SharedKey.fresh(random);
    Optional<Digest> shown =
        certificate.isEmpty()
            ? Optional.empty()
            : Optional.of(Digest.of(ServerPapers.certificate(certificate.get())));
    Optional<SharedKey.Kept> kept =
        shown.isPresent() ? Optional.empty() : Optional.of(SharedKey.Kept.of(secret, random));
    Set<Digest> certificates = shown.map(Set::of).orElse(Set.of());
    clients.put(name, new Client(name, kept, certificates, read, write));
    file.write(clients.values());
    return shown.isPresent()
        ? List.of("certificate  " + shown.get())
        : List.of("user    " + name, "secret  " + secret, "token   " + name + "." + secret);
  }

  public List<String> list() throws IOException {
    return file.read().values().stream()
        .map(client ->
            client.name()
                + "  reads "
                + client.read().stream().sorted().toList()
                + "  writes "
                + client.write().stream().sorted().toList()
                + (client.secret().isPresent() ? "  by secret" : "  by certificate"))
        .toList();
  }

  public List<String> remove(String name) throws IOException {
    Map<String, Client> clients = new LinkedHashMap<>(file.read());
    if (clients.remove(name) == null) {
      throw new IOException("there is no client " + name + "; known: " + clients.keySet());
    }
    file.write(clients.values());
    return List.of(name + " is let in no longer");
  }

  /// @param hosts names and addresses by which tools call the server
  /// @param replace one that is there
  public List<String> certificate(
      List<String> hosts, Duration life, boolean replace, InstantSource clock)
      throws IOException, SealException {
    Path certificate = folder.resolve(settings.certificate());
    if (Files.exists(certificate) && !replace) {
      throw new IOException(certificate + " is there already; say --replace to make another one");
    }
    ServerPapers papers = ServerPapers.fresh(hosts, life, clock);
    write(folder.resolve(settings.key()), papers.key());
    write(certificate, papers.chain());
    Path authority = folder.resolve(TaxiiSettings.AUTHORITY);
    write(authority, papers.authority());
    return List.of("for tools to trust: " + authority);
  }

  /// Whole or not at all, durable on return, readable only by the owner.
  static void write(Path target, Bytes content) throws IOException {
    Path part =
        Files.createTempFile(
            target.toAbsolutePath().getParent(),
            ".",
            ".part",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.write(part, content.toArray());
      try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
        written.force(true);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
