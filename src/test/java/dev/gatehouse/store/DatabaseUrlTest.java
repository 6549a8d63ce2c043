package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;

class DatabaseUrlTest {

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            postgres://u:secret@db.example:6000/gate                         | db.example:6000/gate | u    | secret
            postgresql://u:secret@db/gate                                    | db:5432/gate         | u    | secret
            postgres://u:pa%20ss%40%2F@db/gate                               | db:5432/gate         | u    | pa ss@/
            postgres://u%40corp:a+b@db/gate                                  | db:5432/gate         | u@corp | a+b
            postgres://u:a:b@db/gate                                         | db:5432/gate         | u    | a:b
            postgres://u:secret@my_service/gate                              | my_service:5432/gate | u    | secret
            postgres://u:secret@[::1]:6000/gate?sslmode=require              | [::1]:6000/gate      | u    | secret
            postgres://u:secret@db/my%20gate?sslmode=disable                 | db:5432/my gate      | u    | secret
            jdbc:postgresql://db:6000/gate?user=u&password=pa%20ss           | db:6000/gate         | u    | pa ss
            jdbc:postgresql://db/gate?password=secret&user=u&sslmode=require | db:5432/gate         | u    | secret
            """)
    // spotless:on
    void bothFormsAreRead(String text, String place, String user, String password) {
        DatabaseUrl url = DatabaseUrl.parse(text);

        assertThat(url).hasToString(place);
        Properties parsed = Driver.parseURL(url.jdbc(), null);
        assertThat(parsed).containsEntry("user", user).containsEntry("password", password);
    }

    @ParameterizedTest
    @ValueSource(strings = {"require", "verify-full"})
    void parametersReachTheDriver(String mode) {
        DatabaseUrl url = DatabaseUrl.parse("postgres://u:p@db/gate?sslmode=" + mode + "&options=-c%20jit%3Doff");

        assertThat(Driver.parseURL(url.jdbc(), null))
                .containsEntry("sslmode", mode)
                .containsEntry("options", "-c jit=off");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "u:hunter2@db/gate",
                "mysql://u:hunter2@db/gate",
                "postgres://u:hunter2@db",
                "postgres://u:hunter2/@db/gate",
                "postgres://u:hunter2%zz@db/gate",
                "postgres://u:hunter2@db:port/gate",
                "postgres://u:hunter2@db:99999/gate",
                "jdbc:mysql://db/gate?password=hunter2",
                "jdbc:postgresql://db:99999/gate?password=hunter2",
            })
    void malformedIsRefusedWithoutEchoingIt(String text) {
        assertThatThrownBy(() -> DatabaseUrl.parse(text))
                .isInstanceOf(UnusableDatabaseException.class)
                .hasMessageStartingWith("DATABASE_URL is neither of the form")
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }
}
