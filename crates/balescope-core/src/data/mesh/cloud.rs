//! Points without cells, with triangles between those that are neighbours.

use delaunator::{Point, triangulate};

use super::faces::Triangle;

/// An edge is none where it is so many times longer than others around its corners: it spans what has no points.
const LONG: f64 = 6.0;

/// Triangles between points of a plane, without those that span a hole or a bay.
pub(super) fn triangles_between(points: &[[f64; 2]]) -> Vec<Triangle> {
    // Places that are none are far from all others, and have no neighbours.
    let finite: Vec<u32> = (0..points.len() as u32)
        .filter(|&i| points[i as usize].iter().all(|x| x.is_finite()))
        .collect();
    let places: Vec<Point> = finite
        .iter()
        .map(|&i| points[i as usize])
        .map(|[x, y]| Point { x, y })
        .collect();
    let all = triangulate(&places).triangles;
    let (triangles, _) = all.as_chunks::<3>();
    let length = |a: usize, b: usize| {
        let (a, b) = (&places[a], &places[b]);
        (a.x - b.x).hypot(a.y - b.y)
    };
    let edges = |[a, b, c]: [usize; 3]| [(a, b), (b, c), (c, a)];
    let mut kept = triangles.to_vec();
    // The triangles that span a hole make what is usual around it long; it is looked at again without the longest.
    for _ in 0..2 {
        let mut of_points: Vec<Vec<f64>> = vec![Vec::new(); places.len()];
        for triangle in &kept {
            for (a, b) in edges(*triangle) {
                of_points[a].push(length(a, b));
                of_points[b].push(length(a, b));
            }
        }
        let usual: Vec<f64> = of_points.into_iter().map(median).collect();
        kept.retain(|triangle| {
            let least = triangle
                .iter()
                .map(|&i| usual[i])
                .fold(f64::INFINITY, f64::min);
            let lengths = edges(*triangle).map(|(a, b)| length(a, b));
            lengths.into_iter().fold(0.0, f64::max) <= LONG * least
        });
    }
    let all = kept.into_iter();
    all.map(|triangle| (triangle.map(|i| finite[i]), 0))
        .collect()
}

fn median(mut lengths: Vec<f64>) -> f64 {
    if lengths.is_empty() {
        return 0.0;
    }
    let middle = lengths.len() / 2;
    *lengths.select_nth_unstable_by(middle, f64::total_cmp).1
}
