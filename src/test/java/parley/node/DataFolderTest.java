package parley.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.node.Main.Mistake;

class DataFolderTest {
  @TempDir Path place;

  @Test
  void a_new_folder_gets_its_name_only_when_it_is_complete() throws Exception {
    Path target = place.resolve("node");
    DataFolder fresh = DataFolder.fresh(target);
    assertThat(target).doesNotExist();
    fresh.moveTo(target);
    assertThat(target).isDirectory();
    assertThat(Files.getPosixFilePermissions(target))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(names()).containsExactly("node");
  }

  @Test
  void a_folder_that_was_given_up_leaves_nothing() throws Exception {
    DataFolder.fresh(place.resolve("node")).discard();
    assertThat(names()).isEmpty();
  }

  @Test
  void a_folder_with_something_in_it_is_never_taken_for_a_new_node() throws Exception {
    Files.writeString(place.resolve("letter.txt"), "dear");
    assertThatThrownBy(() -> DataFolder.fresh(place))
        .isInstanceOf(Mistake.class)
        .hasMessageContaining("not empty");
    assertThat(names()).containsExactly("letter.txt");
  }

  @Test
  void a_file_is_replaced_whole_and_no_passing_file_stays() throws Exception {
    Path file = place.resolve("a.roll");
    DataFolder.write(file, Bytes.utf8("one"));
    DataFolder.write(file, Bytes.utf8("two"));
    assertThat(file).hasContent("two");
    assertThat(names()).containsExactly("a.roll");
  }

  @Test
  void one_process_at_a_time_owns_a_folder() throws Exception {
    DataFolder folder = new DataFolder(place);
    try (DataFolder.Ownership owned = folder.own()) {
      assertThat(owned.lock().isValid()).isTrue();
      assertThatThrownBy(folder::own).isInstanceOf(Mistake.class).hasMessageContaining("in use");
    }
    folder.own().close();
  }

  private java.util.List<String> names() throws IOException {
    try (Stream<Path> inside = Files.list(place)) {
      return inside.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
