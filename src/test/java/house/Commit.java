package house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The commit that this tree stands at, for what begins elsewhere with each commit and the same way
/// when one is run again.
public final class Commit {
  private Commit() {}

  /// A number from 0 to 2³¹-1; the same one wherever there is no git.
  public static long number() {
    return name().hashCode() & 0x7fff_ffffL;
  }

  private static String name() {
    try {
      Process git =
          new ProcessBuilder("git", "rev-parse", "HEAD")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String name = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      git.waitFor();
      return name;
    } catch (IOException e) {
      throw new UncheckedIOException("no git here", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
