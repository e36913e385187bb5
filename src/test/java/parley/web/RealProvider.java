package parley.web;

import com.microsoft.playwright.Page;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import parley.http.FreePort;

/// A certified OpenID provider (the npm package `oidc-provider`) as a process of its own, with its
/// login page. It ends with this one.
final class RealProvider implements AutoCloseable {
  private static final Path SCRIPT = Path.of("src/test/browser/provider.mjs").toAbsolutePath();

  private final int port;
  private Optional<Process> running = Optional.empty();

  private RealProvider(int port) {
    this.port = port;
  }

  /// Where it will be once it is started.
  static RealProvider somewhere() throws IOException {
    return new RealProvider(FreePort.find());
  }

  String issuer() {
    return "http://127.0.0.1:" + port;
  }

  /// @param redirect where the client's browsers come back
  /// @param key the client's, as a JWK
  void start(String redirect, String key) throws IOException {
    Process process =
        new ProcessBuilder("node", SCRIPT.toString(), String.valueOf(port), redirect, key)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    running = Optional.of(process);
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = said.readLine();
    if (!"ready".equals(line)) {
      throw new IllegalStateException(
          "the provider does not start; run npm ci in src/test/browser");
    }
  }

  /// At its login page: as whom, and by which of its ways.
  static void signIn(Page page, String name, String way) {
    page.locator("input[name=login]").fill(name);
    page.locator("button[value='" + way + "']").click();
  }

  @Override
  public void close() {
    running.ifPresent(process -> {
      process.destroyForcibly();
      process.onExit().orTimeout(5, TimeUnit.SECONDS).join();
    });
    running = Optional.empty();
  }
}
