package parley.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.agreement.Precedence;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.node.Main.Mistake;
import parley.party.NodeId;
import parley.watchline.WatchDesk;

class DraftFileTest {
  @TempDir Path folder;

  private static WatchDesk.Draft read(String text) throws Mistake {
    Json.Obj json = DraftFile.parse("draft.json", Bytes.utf8(text));
    return DraftFile.draft(json, new NodeId("ru-nrrc"), "US-RU-2026", "en", List.of());
  }

  @Test
  void what_is_left_out_takes_the_careful_default() throws Exception {
    WatchDesk.Draft draft =
        read(
            "{\"format\":\"inquiry/1\",\"body\":{\"a\":\"b\",\"n\":3,\"t\":true,\"l\":[\"x\",\"y\"]}}");
    assertThat(draft.agreement()).isEqualTo("US-RU-2026");
    assertThat(draft.precedence()).isEqualTo(Precedence.ROUTINE);
    assertThat(draft.tlp()).isEqualTo("amber");
    assertThat(draft.body())
        .containsEntry("a", List.of("b"))
        .containsEntry("n", List.of("3"))
        .containsEntry("t", List.of("true"))
        .containsEntry("l", List.of("x", "y"));
  }

  @Test
  void what_is_given_is_taken() throws Exception {
    WatchDesk.Draft draft =
        read(
            "{\"format\":\"inquiry/1\",\"precedence\":\"flash\",\"language\":\"ru\","
                + "\"replyWantedWithin\":\"PT2H\",\"body\":{}}");
    assertThat(draft.precedence()).isEqualTo(Precedence.FLASH);
    assertThat(draft.language()).isEqualTo("ru");
    assertThat(draft.replyWantedWithin()).contains(Duration.ofHours(2));
    assertThat(draft.releasability()).isEmpty();
    assertThat(
            read("{\"format\":\"inquiry/1\",\"releasability\":\"parties-only\",\"body\":{}}")
                .releasability())
        .contains("parties-only");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          not json                                             | not a draft in JSON
          {"body":{}}                                          | "format"
          {"format":"inquiry/1"}                               | "body"
          {"format":"inquiry/1","body":{},"to":"x"}            | "to" is not a member
          {"format":"inquiry/1","body":{},"precedence":"now"}  | flash, immediate, priority or routine
          {"format":"inquiry/1","body":{},"inReplyTo":"17"}    | no message identifier
          {"format":"inquiry/1","body":{},"replyWantedWithin":"2h"} | PT2H
          {"format":"inquiry/1","body":{"a":{"b":1}}}          | "a" must be text
          """)
  void a_wrong_draft_is_one_line(String text, String said) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(Mistake.class)
        .hasMessageContaining(said)
        .satisfies(mistake -> assertThat(mistake.getMessage()).doesNotContain("\n"));
  }

  @Test
  void attachments_are_read_beside_the_draft() throws Exception {
    Files.writeString(folder.resolve("log.txt"), "beacon");
    Json.Obj json =
        DraftFile.parse(
            "draft.json",
            Bytes.utf8(
                "{\"format\":\"f/1\",\"body\":{},"
                    + "\"attachments\":[{\"path\":\"log.txt\",\"mediaType\":\"text/plain\"}]}"));
    assertThat(DraftFile.attachments(json, folder))
        .containsExactly(new WatchDesk.File("log.txt", "text/plain", Bytes.utf8("beacon")));
    assertThatThrownBy(() -> DraftFile.attachments(json, folder.resolve("elsewhere")))
        .isInstanceOf(Mistake.class)
        .hasMessageContaining("there is no file");
  }
}
