package parley.node;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import parley.codec.Json;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Which node a command speaks of, and the way to it: the node that serves the folder when one
/// does, else the folder itself, opened here.
final class FolderOption {
  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "${env:PARLEY_DIR}",
      description = "The node's data folder. Without it: what PARLEY_DIR names.")
  private @Nullable Path dir;

  @Mixin private PassphraseOption passphrase = new PassphraseOption();

  PassphraseOption passphrase() {
    return passphrase;
  }

  Path path() throws Mistake {
    if (dir == null || dir.toString().isEmpty()) {
      throw new Mistake("name the node's data folder with --dir DIR, or set PARLEY_DIR");
    }
    return dir;
  }

  DataFolder folder() throws Mistake {
    return DataFolder.existing(path());
  }

  /// Asks the serving node; a mistake when none serves.
  AdminSocket.Parcel askServing(AdminSocket.Parcel request) throws Mistake {
    DataFolder folder = folder();
    return AdminSocket.ask(folder, request)
        .orElseThrow(() ->
            new Mistake(
                "no node serves "
                    + folder.root()
                    + "; start it with: parley serve --dir "
                    + folder.root()));
  }

  /// Asks the serving node, or opens the folder here when none serves.
  AdminSocket.Parcel ask(AdminSocket.Parcel request) throws Mistake, InterruptedException {
    DataFolder folder = folder();
    Optional<AdminSocket.Parcel> served = AdminSocket.ask(folder, request);
    if (served.isPresent()) {
      return served.get();
    }
    try (Node node = Node.open(folder, passphrase, InstantSource.system())) {
      return new AdminDesk(node, Optional.empty()).answer(request);
    }
  }

  Json.Obj ask(Json.Builder request) throws Mistake, InterruptedException {
    return ask(AdminSocket.Parcel.of(request)).head();
  }
}
