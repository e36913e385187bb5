package parley.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.node.Main.Mistake;

class AdminSocketTest {
  @TempDir Path place;

  private final AdminSocket.Desk echo =
      request -> {
        if (request.head().has("wrong")) {
          throw new Mistake("do it differently");
        }
        return new AdminSocket.Parcel(request.head(), request.files());
      };

  @Test
  void a_request_with_files_and_its_answer_pass_unchanged() throws Exception {
    DataFolder folder = new DataFolder(place);
    Bytes file = Bytes.owning(new byte[300_000]);
    try (AdminSocket socket = AdminSocket.open(folder.socket(), echo)) {
      assertThat(socket).isNotNull();
      AdminSocket.Parcel answer =
          AdminSocket.ask(
                  folder,
                  new AdminSocket.Parcel(
                      Json.object().with("text", "да\n").build(), List.of(file, Bytes.EMPTY)))
              .orElseThrow();
      assertThat(answer.head().text("text")).contains("да\n");
      assertThat(answer.files()).containsExactly(file, Bytes.EMPTY);
    }
    assertThat(folder.socket()).doesNotExist();
  }

  @Test
  void a_mistake_comes_back_as_one() throws Exception {
    DataFolder folder = new DataFolder(place);
    try (AdminSocket socket = AdminSocket.open(folder.socket(), echo)) {
      assertThat(socket).isNotNull();
      assertThatThrownBy(() -> AdminSocket.ask(folder, Json.object().with("wrong", true)))
          .isInstanceOf(Mistake.class)
          .hasMessage("do it differently");
    }
  }

  @Test
  void only_the_owner_can_open_it() throws Exception {
    DataFolder folder = new DataFolder(place);
    try (AdminSocket socket = AdminSocket.open(folder.socket(), echo)) {
      assertThat(socket).isNotNull();
      assertThat(Files.getPosixFilePermissions(folder.socket()))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void a_socket_that_a_killed_node_left_behind_means_that_none_serves() throws Exception {
    DataFolder folder = new DataFolder(place);
    try (var dead = java.nio.channels.ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(folder.socket()));
    }
    assertThat(folder.socket()).exists();
    assertThat(AdminSocket.ask(folder, Json.object().with("do", "status"))).isEmpty();
  }

  @Test
  void rubbish_and_claims_of_size_do_not_stop_it_from_serving_the_next() throws Exception {
    DataFolder folder = new DataFolder(place);
    try (AdminSocket socket = AdminSocket.open(folder.socket(), echo)) {
      assertThat(socket).isNotNull();
      send(folder, "not json\n");
      send(folder, "{\"files\":[9007199254740991]}\n");
      send(folder, "{\"files\":[-1]}\n");
      send(folder, "no end of line");
      assertThat(AdminSocket.ask(folder, Json.object().with("n", 1)).orElseThrow().number("n"))
          .contains(1L);
    }
  }

  private static void send(DataFolder folder, String text) throws Exception {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(folder.socket()));
      channel.write(ByteBuffer.wrap(Bytes.utf8(text).toArray()));
      channel.shutdownOutput();
      assertThat(channel.read(ByteBuffer.allocate(16))).isEqualTo(-1);
    }
  }
}
