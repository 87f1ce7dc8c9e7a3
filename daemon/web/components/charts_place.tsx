/** Where the charts will stand: as large as they are, so that nothing moves when they come. */
export function ChartsPlace() {
  return (
    <div class="charts">
      <section class="chart activity">
        <h2>Activity</h2>
        <p class="empty faint">Loaded when it is seen</p>
      </section>
      <section class="chart usage">
        <h2>Usage by model</h2>
        <p class="empty faint">Loaded when it is seen</p>
      </section>
    </div>
  );
}
