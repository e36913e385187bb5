package drill;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import parley.bench.Grounds;

/// Two network namespaces and a cable between them.
final class Spaces implements AutoCloseable {
  final String one = "parley-l" + ProcessHandle.current().pid();
  final String other = "parley-r" + ProcessHandle.current().pid();

  Spaces() throws IOException {
    Machine.run("ip", "netns", "add", one);
    Machine.run("ip", "netns", "add", other);
    Machine.run(
        "ip", "link", "add", "pl", "netns", one, "type", "veth", "peer", "name", "pr", "netns",
        other);
    in(one, "ip", "address", "add", "10.77.0.1/24", "dev", "pl");
    in(other, "ip", "address", "add", "10.77.0.2/24", "dev", "pr");
    in(one, "ip", "link", "set", "pl", "up");
    in(other, "ip", "link", "set", "pr", "up");
  }

  Grounds grounds(Path place) throws Exception {
    return Pairs.grounds(place, Map.of(Grounds.LEFT, "10.77.0.1", Grounds.RIGHT, "10.77.0.2"));
  }

  Launch.Circumstances inside(String space, Map<String, String> environment) {
    return new Launch.Circumstances(List.of("ip", "netns", "exec", space), environment);
  }

  @Override
  public void close() throws IOException {
    Machine.run("ip", "netns", "delete", one);
    Machine.run("ip", "netns", "delete", other);
  }

  static void in(String space, String... command) throws IOException {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", space));
    all.addAll(List.of(command));
    Machine.run(all.toArray(String[]::new));
  }
}
