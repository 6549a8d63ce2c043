package dev.gatehouse;

import dev.gatehouse.control.access.Access;
import dev.gatehouse.control.access.AdminToken;
import dev.gatehouse.control.access.ApiTokens;
import dev.gatehouse.control.access.Audit;
import dev.gatehouse.control.access.Door;
import dev.gatehouse.control.access.Passwords;
import dev.gatehouse.control.access.SecondFactor;
import dev.gatehouse.control.access.SecretMaker;
import dev.gatehouse.control.access.Sessions;
import dev.gatehouse.control.access.Setup;
import dev.gatehouse.control.access.SignIn;
import dev.gatehouse.control.access.SignInAttempts;
import dev.gatehouse.control.access.Users;
import dev.gatehouse.control.api.AdminApi;
import dev.gatehouse.control.api.AuditApi;
import dev.gatehouse.control.api.OpenApi;
import dev.gatehouse.control.api.Refusals;
import dev.gatehouse.control.api.SessionApi;
import dev.gatehouse.control.api.SessionsApi;
import dev.gatehouse.control.api.TokensApi;
import dev.gatehouse.control.api.UsersApi;
import dev.gatehouse.control.secrets.Safe;
import dev.gatehouse.domain.IpAddress;
import dev.gatehouse.server.Routes;
import dev.gatehouse.store.ApiTokenTable;
import dev.gatehouse.store.AuditTable;
import dev.gatehouse.store.Database;
import dev.gatehouse.store.SessionTable;
import dev.gatehouse.store.SignInAttemptTable;
import dev.gatehouse.store.TotpColumns;
import dev.gatehouse.store.UserTable;
import io.helidon.webserver.http.ServerRequest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Who may do what in the control plane, put together. */
record Accounts(
        Users users,
        Sessions sessions,
        ApiTokens tokens,
        SecondFactor secondFactor,
        SignIn signIn,
        Setup setup,
        AuditTable audit,
        Door door) {

    /** @param address where a request comes from */
    static Accounts of(
            Database database,
            Safe safe,
            AdminToken adminToken,
            Function<ServerRequest, IpAddress> address,
            SecretMaker secrets,
            Supplier<UUID> ids,
            InstantSource clock) {
        var userTable = new UserTable(database.jdbi());
        var passwords = new Passwords(new SecureRandom());
        var sessions = new Sessions(new SessionTable(database.jdbi()), secrets, ids, clock);
        var tokens = new ApiTokens(new ApiTokenTable(database.jdbi()), secrets, ids, clock);
        var secondFactor = new SecondFactor(new TotpColumns(database.jdbi()), safe, new SecureRandom(), clock);
        var attempts = new SignInAttempts(
                new SignInAttemptTable(database.jdbi()), text -> safe.fingerprint("sign-in attempt", text));
        var signIn = new SignIn(userTable, sessions, passwords, secondFactor, attempts, address, clock);
        var auditTable = new AuditTable(database.jdbi());
        var audit = new Audit(auditTable::add, address, clock);
        return new Accounts(
                new Users(userTable, sessions, passwords, ids, clock),
                sessions,
                tokens,
                secondFactor,
                signIn,
                new Setup(userTable, signIn, passwords, secrets, ids, clock),
                auditTable,
                new Door(new Access(adminToken, tokens, sessions), audit, new Refusals()));
    }

    void addTo(Routes routes, AdminApi api) {
        var session = new SessionApi(api, signIn, setup, users, secondFactor);
        var all = new SessionsApi(api, sessions);
        var people = new UsersApi(api, users, secondFactor);
        var programs = new TokensApi(api, tokens);
        var done = new AuditApi(api, audit);
        routes.get("/api/openapi.json", new OpenApi(api).show())
                .get("/api/audit", done.list())
                .get("/api/audit/verify", done.verify())
                .post("/api/setup", session.setUp())
                .post("/api/session", session.enter())
                .get("/api/session", session.show())
                .delete("/api/session", session.leave())
                .put("/api/session/password", session.changePassword())
                .post("/api/session/second-factor", session.offerSecondFactor())
                .put("/api/session/second-factor", session.confirmSecondFactor())
                .get("/api/sessions", all.list())
                .delete("/api/sessions/{id}", all.end())
                .get("/api/users", people.list())
                .post("/api/users", people.create())
                .get("/api/users/{id}", people.show())
                .patch("/api/users/{id}", people.change())
                .delete("/api/users/{id}", people.delete())
                .get("/api/tokens", programs.list())
                .post("/api/tokens", programs.create())
                .get("/api/tokens/{id}", programs.show())
                .delete("/api/tokens/{id}", programs.revoke());
    }
}
