package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.AdmissionSettings;
import dev.gatehouse.domain.BudgetAccount;
import dev.gatehouse.domain.BudgetPeriod;
import dev.gatehouse.domain.BudgetReport;
import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.Cidr;
import dev.gatehouse.domain.Glob;
import dev.gatehouse.domain.IpAddress;
import dev.gatehouse.domain.KeyTerms;
import dev.gatehouse.domain.LimitUse;
import dev.gatehouse.domain.UsageLimits;
import dev.gatehouse.domain.Usd;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Collectors;

/** Measures what admitting one request costs with every limit on; run by hand: {@code java … AdmitBench}. */
final class AdmitBench {

    private static final int WARM_UP = 2_000_000;
    private static final int MEASURED = 2_000_000;

    private AdmitBench() {}

    /** No other gateway. */
    private record Alone() implements LimitKeeper.Others {

        @Override
        public List<LimitUse> exchange(UUID gateway, List<LimitUse> own, List<String> addresses) {
            return List.of();
        }

        @Override
        public void forget() {
            // Nothing was told.
        }
    }

    /** Grants everything. */
    private record Generous() implements BudgetStore {

        @Override
        public boolean lease(BudgetAccount account, Usd want, Usd spare, Usd limit) {
            return true;
        }

        @Override
        public Usd spent(BudgetAccount account) {
            return Usd.ZERO;
        }

        @Override
        public Map<BudgetAccount, Usd> report(List<BudgetReport> reports) {
            return reports.stream()
                    .collect(Collectors.toMap(BudgetReport::account, report -> new Usd(1_000_000_000_000L)));
        }

        @Override
        public void reclaim() {
            // Nothing was lost.
        }
    }

    public static void main(String[] arguments) {
        var limits = new UsageLimits(
                OptionalDouble.of(1e6),
                OptionalLong.of(1_000_000),
                OptionalLong.of(10_000_000_000L),
                OptionalInt.of(1000),
                Map.of(BudgetPeriod.DAY, new Usd(1_000_000_000_000L), BudgetPeriod.MONTH, new Usd(1_000_000_000_000L)));
        var terms = new KeyTerms(
                Optional.of("ann"),
                true,
                Optional.of(Clock.systemUTC().instant().plusSeconds(1_000_000)),
                List.of(new Glob("tur*")),
                List.of(new Glob("*")),
                List.of(Cidr.parse("10.0.0.0/8").orElseThrow()),
                limits,
                false,
                Map.of());
        var caller = new Caller(UUID.randomUUID(), "bench", terms, limits);
        var address = IpAddress.parse("10.1.2.3").orElseThrow();
        List<Cidr> proxies = List.of(Cidr.parse("127.0.0.1").orElseThrow());
        var settings = new AdmissionSettings(1000, limits, proxies, 5);
        var gate = new Gate(() -> settings, System::nanoTime);
        var doorkeeper = new Doorkeeper(digest -> Optional.of(caller), () -> false, Clock.systemUTC());
        try (var keeper =
                LimitKeeper.start(UUID.randomUUID(), new Alone(), new Generous(), Clock.systemUTC(), gate, () -> 5)) {
            Allowances allowances = keeper.allowances();
            var addresses = new ClientAddresses(settings::trustedProxies);
            IpAddress peer = IpAddress.parse("127.0.0.1").orElseThrow();
            List<String> forwarded = List.of("203.0.113.9, 10.1.2.3");
            for (int round = 0; round < 3; round++) {
                long start = System.nanoTime();
                int count = round == 0 ? WARM_UP : MEASURED;
                int sum = 0;
                for (int i = 0; i < count; i++) {
                    IpAddress from = addresses.of(peer, forwarded);
                    try (var entrance = gate.enter(from)) {
                        Caller known = doorkeeper.admit(
                                "Bearer sk-gh-0123456789012345678901234567890123456789012", "", address);
                        try (Allowance allowance = allowances.of(known, entrance)) {
                            allowance.enter();
                            allowance.reserve(100, new Usd(1000));
                            sum += (int) allowance.requests().orElseThrow().limit();
                            allowance.settle(50, new Usd(500));
                        }
                    }
                }
                System.out.printf("%.0f ns each (%d)%n", (System.nanoTime() - start) / (double) count, sum);
            }
        }
    }
}
