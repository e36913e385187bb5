package parley.console;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import parley.codec.Bytes;
import parley.codec.Digest;

/// The console's few files, all from the class path: script, style, fonts and htmx. Their address
/// carries a digest of them all, so that browsers may keep them and never keep an old one.
final class Assets {
  private static final String OWN = "/parley/web/";

  private final Map<String, Asset> files = new LinkedHashMap<>();
  private final String version;

  private record Asset(String type, Bytes content) {}

  Assets() {
    add("app.js", "text/javascript; charset=utf-8", OWN + "app.js");
    add("compose.js", "text/javascript; charset=utf-8", OWN + "compose.js");
    add("passkeys.js", "text/javascript; charset=utf-8", OWN + "passkeys.js");
    add("app.css", "text/css; charset=utf-8", OWN + "app.css");
    add("people.css", "text/css; charset=utf-8", OWN + "people.css");
    add("provider.css", "text/css; charset=utf-8", OWN + "provider.css");
    add("clocks.css", "text/css; charset=utf-8", OWN + "clocks.css");
    add("translations.css", "text/css; charset=utf-8", OWN + "translations.css");
    add("exercise.css", "text/css; charset=utf-8", OWN + "exercise.css");
    add("heightened.css", "text/css; charset=utf-8", OWN + "heightened.css");
    add("cases.css", "text/css; charset=utf-8", OWN + "cases.css");
    add("countersign.css", "text/css; charset=utf-8", OWN + "countersign.css");
    add("shifts.css", "text/css; charset=utf-8", OWN + "shifts.css");
    add("shell.css", "text/css; charset=utf-8", OWN + "shell.css");
    add("files.css", "text/css; charset=utf-8", OWN + "files.css");
    add("files.js", "text/javascript; charset=utf-8", OWN + "files.js");
    add("cert.css", "text/css; charset=utf-8", OWN + "cert.css");
    add("cert.js", "text/javascript; charset=utf-8", OWN + "cert.js");
    add("icon.svg", "image/svg+xml", OWN + "icon.svg");
    String htmx = "/META-INF/resources/webjars/htmx.org/" + version("org.webjars.npm/htmx.org");
    add("htmx.js", "text/javascript; charset=utf-8", htmx + "/dist/htmx.min.js");
    String inter =
        "/META-INF/resources/_static/inter/" + version("org.mvnpm.at.fontsource/inter") + "/files/";
    for (String script : new String[] {"latin", "cyrillic"}) {
      for (int weight = 400; weight <= 700; weight += 100) {
        String name = "inter-" + script + "-" + weight + "-normal.woff2";
        add(name, "font/woff2", inter + name);
      }
    }
    Bytes[] all = files.values().stream().map(Asset::content).toArray(Bytes[]::new);
    version = Digest.of(all).hex().substring(0, 16);
  }

  /// A packaged library says its version itself, so that only the build names it.
  private static String version(String library) {
    String resource = "/META-INF/maven/" + library + "/pom.properties";
    try (InputStream stream = Assets.class.getResourceAsStream(resource)) {
      Properties properties = new Properties();
      if (stream != null) {
        properties.load(stream);
      }
      String version = properties.getProperty("version");
      if (version == null) {
        throw new IllegalStateException("the jar lacks " + resource);
      }
      return version;
    } catch (IOException e) {
      throw new UncheckedIOException("the jar cannot be read at " + resource, e);
    }
  }

  private void add(String name, String type, String resource) {
    try (InputStream stream = Assets.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("the jar lacks " + resource);
      }
      files.put(name, new Asset(type, Bytes.owning(stream.readAllBytes())));
    } catch (IOException e) {
      throw new UncheckedIOException("the jar cannot be read at " + resource, e);
    }
  }

  /// The folder to put before a file's name.
  String folder() {
    return "/assets/" + version + "/";
  }

  void serve(Context context) {
    Asset asset =
        Optional.ofNullable(files.get(context.pathParam("name")))
            .orElseThrow(NotFoundResponse::new);
    if (context.pathParam("version").equals(version)) {
      context.header("Cache-Control", "private, max-age=31536000, immutable");
    }
    context.contentType(asset.type());
    context.result(asset.content().toArray());
  }
}
