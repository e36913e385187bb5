package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import parley.certline.ServedTaxii;
import parley.codec.Json;
import parley.party.NodeId;

/// What own tools post and read at either side of a border.
final class BorderAsks {
  private BorderAsks() {}

  static void post(ServedTaxii at, String client, List<String> objects) throws Exception {
    ServedTaxii.Answer answer =
        at.national("objects/")
            .as(client)
            .post("{\"objects\":[" + String.join(",", objects) + "]}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    assertThat(answer.json().requireNumber("failure_count")).as(answer.body()).isZero();
  }

  static List<String> ids(ServedTaxii at, String collection) throws Exception {
    List<String> ids = new ArrayList<>();
    String next = "";
    do {
      Json.Obj page =
          at.ask("/cert/collections/" + collection + "/objects/?match[type]=indicator" + next)
              .as("neighbour")
              .get()
              .json();
      for (Json each : page.items("objects")) {
        ids.add(((Json.Obj) each).requireText("id"));
      }
      next = page.text("next").map(cursor -> "&next=" + cursor).orElse("");
    } while (!next.isEmpty());
    return ids;
  }

  static List<Json.Obj> provenance(ServedTaxii at, NodeId from) throws Exception {
    return at
        .ask("/cert/collections/from-" + from + "/objects/?match[type]=parley-provenance")
        .as("neighbour")
        .get()
        .json()
        .items("objects")
        .stream()
        .map(Json.Obj.class::cast)
        .toList();
  }
}
