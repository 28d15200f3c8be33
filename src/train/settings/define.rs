//! Makes the structs of settings from one list of them.

/// Makes `RunSettings`, in which every setting may be left open, and `TrainingSpec`, in which those of
/// the training have values. A heading is that of the command line's help.
///
/// - `asked`: what the rest of a run is made from, and not its training alone
/// - `derived`: what a training knows beside its settings
/// - `trained`: fields of both structs, with what stands in a training unless something is suggested for the
///   data; `as` gives the type in which it is written, where that is another one; after `=>` stand what it
///   is called in messages and what is possible; `spelled_out` says whether it is written even where it
///   is as suggested, so that it stays the same with other data and other versions of the program
macro_rules! settings {
    (@written $kept:ty) => { $kept };
    (@written $kept:ty, $written:ty) => { $written };
    (
        $( asked $asked_heading:literal {
            $( $(#[$asked_attribute:meta])* $asked:ident: $asked_type:ty, )*
        } )*
        derived { $( $(#[$derived_attribute:meta])* $derived:ident: $derived_type:ty = $derived_default:expr, )* }
        $( trained $heading:literal, spelled_out: $spelled_out:literal {
            $(
                $(#[$attribute:meta])*
                $field:ident: $type:ty $( as $written:ty )? = $default:expr
                    $( => $name:literal, $possible:expr )?,
            )*
        } )*
    ) => {
        /// The settings of a run. What is left out is chosen for the data. Keys are those of `fit`'s
        /// options:
        ///
        /// ```toml
        /// model = "dense"
        /// size = "64,32"
        /// ratio = 1.6
        /// held-out = "last:20"
        /// bound = "rel=0.01"
        ///
        /// [transform]
        /// pt1 = "log"
        /// ```
        #[derive(Clone, Debug, Default, PartialEq, Args, Serialize, Deserialize)]
        #[command(group = ArgGroup::new("kind").args(["table", "field"]))]
        #[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
        pub struct RunSettings {
            $( $(
                #[arg(long, help_heading = $asked_heading)]
                $(#[$asked_attribute])*
                #[serde(
                    serialize_with = "Setting::write",
                    deserialize_with = "Setting::read",
                    skip_serializing_if = "Setting::is_open"
                )]
                pub $asked: $asked_type,
            )* )*
            $( $(
                #[arg(long, help_heading = $heading)]
                $(#[$attribute])*
                #[serde(
                    serialize_with = "Setting::write",
                    deserialize_with = "Setting::read",
                    skip_serializing_if = "Setting::is_open"
                )]
                pub $field: Option<settings!(@written $type $(, $written)?)>,
            )* )*
        }

        impl RunSettings {
            /// These settings, and from `other` what they leave open.
            fn or(self, other: Self) -> Self {
                Self {
                    $( $( $asked: self.$asked.or(other.$asked), )* )*
                    $( $( $field: self.$field.or(other.$field), )* )*
                }
            }

            /// Changes a training where something is given.
            fn change(&self, training: &mut TrainingSpec) {
                $( $(
                    if let Some(given) = self.$field.clone() {
                        training.$field = given.into();
                    }
                )* )*
            }

            /// What makes one training another; `whole`: and what is spelled out.
            fn between(base: &TrainingSpec, own: &TrainingSpec, whole: bool) -> Self {
                Self {
                    $( $(
                        $field: if (whole && $spelled_out) || own.$field != base.$field {
                            Written::of(&own.$field)
                        } else {
                            None
                        },
                    )* )*
                    ..Self::default()
                }
            }
        }

        /// How a network is trained: the settings of the same names, see [`RunSettings`], and what goes
        /// with them. `None` stands for none.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct TrainingSpec {
            $( $(#[$derived_attribute])* pub $derived: $derived_type, )*
            $( $( pub $field: $type, )* )*
        }

        impl Default for TrainingSpec {
            fn default() -> Self {
                Self {
                    $( $derived: $derived_default, )*
                    $( $( $field: $default, )* )*
                }
            }
        }

        impl TrainingSpec {
            /// # Errors
            /// When a setting is out of range.
            pub(in crate::train) fn check_ranges(&self) -> Result<(), TrainError> {
                $( $( $( within($name, self.$field, $possible)?; )? )* )*
                Ok(())
            }

            /// Settings that are as suggested `before` become those suggested `after`.
            pub fn follow(&self, before: &Self, after: &Self) -> Self {
                let mut followed = self.clone();
                $( $(
                    if self.$field == before.$field {
                        followed.$field = after.$field.clone();
                    }
                )* )*
                followed
            }
        }
    };
}

pub(super) use settings;
